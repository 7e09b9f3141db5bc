package io.bpci.receipt;

import io.bpci.jose.Base64Url;
import io.bpci.json.Jcs;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Slice;
import io.bpci.json.StrictJson;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What of an event enters the log: its canonical form (RFC 8785), in which the members that may tell of people or
 * contents ({@code acknowledgement}, {@code actor}, {@code address}, {@code detail}, {@code digest}, {@code reason})
 * are replaced by one member {@code commitment}, the SHA-256 over 32 random bytes (the salt) and the canonical form of
 * the object of the hidden members, in base64url. Who has salt and hidden members can show that they are what was
 * logged; once both are erased nobody can guess them, and the entry is still what it was. An entry that would be longer
 * than {@link #MAX_BYTES} hides {@code refused_targets} and {@code target_nodes} too. Stateless.
 */
public final class LogEntry {
    /** What the length in front of an entry can say (C2SP tlog-tiles: two bytes). */
    public static final int MAX_BYTES = (1 << 16) - 1;

    private static final Set<String> HIDDEN =
            Set.of("acknowledgement", "actor", "address", "detail", "digest", "reason");

    /** Beside them the long lists, where the entry would have more than {@link #MAX_BYTES} with them. */
    private static final Set<String> HIDDEN_FOR_LENGTH =
            Set.of(
                    "acknowledgement",
                    "actor",
                    "address",
                    "detail",
                    "digest",
                    "reason",
                    "refused_targets",
                    "target_nodes");

    /** More than what stands around a member, and around the commitment. */
    private static final int AROUND_MEMBER = 4;

    private static final int COMMITMENT_BYTES = 64;

    /** The member of an entry that stands for those it hides. */
    public static final String COMMITMENT = "commitment";

    public static final int SALT_BYTES = 32;

    private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(LogEntry::sha256);

    private LogEntry() {}

    /** The commitment to an object of hidden members. */
    static String commitment(byte[] salt, JsonObject hidden) {
        return commitment(salt, Jcs.canonical(hidden));
    }

    private static String commitment(byte[] salt, byte[] hidden) {
        if (salt.length != SALT_BYTES) throw new IllegalArgumentException("a salt has 32 bytes, not " + salt.length);
        MessageDigest digest = SHA_256.get();
        digest.update(salt);
        return Base64Url.encode(digest.digest(hidden));
    }

    /** The entry of an event in canonical form, whose members' positions are given, in its order. */
    public static byte[] of(Slice event, List<StrictJson.Member> members, byte[] salt) {
        Set<String> hides = hides(members);
        var hidden = new ByteArrayOutputStream(128);
        var entry = new ByteArrayOutputStream(event.length() + 64);
        List<StrictJson.Member> shown = new ArrayList<>(members.size());
        for (StrictJson.Member member : members) {
            if (hides.contains(member.name())) add(hidden, event, member);
            else shown.add(member);
        }
        close(hidden);
        String commitment = commitment(salt, hidden.toByteArray());
        boolean committed = false;
        for (StrictJson.Member member : shown) {
            if (!committed && member.name().compareTo(COMMITMENT) > 0) {
                add(entry, commitment);
                committed = true;
            }
            add(entry, event, member);
        }
        if (!committed) add(entry, commitment);
        close(entry);
        return entry.toByteArray();
    }

    /** Whether the entry of an event with these members hides any of them. */
    public static boolean hidesAny(List<StrictJson.Member> members) {
        Set<String> hides = hides(members);
        return members.stream().anyMatch(member -> hides.contains(member.name()));
    }

    private static Set<String> hides(List<StrictJson.Member> members) {
        long shown = COMMITMENT_BYTES;
        for (StrictJson.Member member : members) {
            if (!HIDDEN.contains(member.name())) {
                shown += member.name().length() + AROUND_MEMBER + member.to() - member.from();
            }
        }
        return shown > MAX_BYTES ? HIDDEN_FOR_LENGTH : HIDDEN;
    }

    private static void add(ByteArrayOutputStream json, Slice event, StrictJson.Member member) {
        begin(json, member.name());
        json.write(event.array(), member.from(), member.to() - member.from());
    }

    private static void add(ByteArrayOutputStream json, String commitment) {
        begin(json, COMMITMENT);
        json.write('"');
        json.writeBytes(commitment.getBytes(StandardCharsets.US_ASCII));
        json.write('"');
    }

    /** Names of events' members have nothing to escape. */
    private static void begin(ByteArrayOutputStream json, String name) {
        json.write(json.size() == 0 ? '{' : ',');
        json.write('"');
        json.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
        json.write('"');
        json.write(':');
    }

    private static void close(ByteArrayOutputStream json) {
        if (json.size() == 0) json.write('{');
        json.write('}');
    }

    /** The members of an event that its entry hides. */
    public static JsonObject hidden(JsonObject event) {
        byte[] canonical = Jcs.canonical(event);
        Set<String> hides = hides(StrictJson.members(canonical, 0, canonical.length));
        var hidden = Json.object();
        event.members()
                .forEach((name, value) -> {
                    if (hides.contains(name)) hidden.put(name, value);
                });
        return hidden.build();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
