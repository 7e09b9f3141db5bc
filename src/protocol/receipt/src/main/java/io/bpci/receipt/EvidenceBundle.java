package io.bpci.receipt;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.envelope.Digest;
import io.bpci.envelope.Envelope;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.JsonString;
import io.bpci.json.Malformed;
import io.bpci.json.Slice;
import io.bpci.json.StrictObject;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is known about messages, to be carried: their receipts, the messages as far as somebody had them, the log's keys
 * as the hub published them, and a report for people. One zip archive of one form, whose manifest has the SHA-256 of
 * every other file in it. Immutable.
 *
 * <p>A bundle is worth what its receipts are worth against keys that are pinned; the keys in it are there to be
 * compared with those, not to be believed.
 */
public final class EvidenceBundle {
    /** Of the archive. */
    public static final int MAX_BYTES = StoredZip.MAX_BYTES;

    private static final String FORMAT = "bpci-evidence/1";
    private static final String MANIFEST = "manifest.json";
    private static final String KEYS = "keys.json";
    private static final String REPORT = "report.html";
    private static final String RECEIPT = "receipts/(0|[1-9][0-9]{0,15})\\.json";
    private static final String MESSAGE = "messages/[0-9a-f]{64}\\.json";
    private static final Set<String> MANIFEST_MEMBERS = Set.of("format", "files");

    private final byte[] keys;
    private final SortedMap<Long, Receipt> receipts;
    private final SortedMap<String, Envelope> messages;

    private EvidenceBundle(byte[] keys, SortedMap<Long, Receipt> receipts, SortedMap<String, Envelope> messages) {
        this.keys = keys;
        this.receipts = receipts;
        this.messages = messages;
    }

    /**
     * @param keys the log's, as it publishes them
     * @param receipts at least one; of those of one entry the last counts
     * @param messages what the receipts are about, as far as it is at hand
     * @throws Malformed if these make no bundle
     */
    public static EvidenceBundle of(byte[] keys, Collection<Receipt> receipts, Collection<Envelope> messages) {
        PinnedLog.parse(keys);
        if (receipts.isEmpty()) throw new Malformed("a bundle of evidence has at least one receipt");
        SortedMap<Long, Receipt> byIndex = new TreeMap<>();
        for (Receipt receipt : receipts) byIndex.put(receipt.proof().index(), receipt);
        SortedMap<String, Envelope> byDigest = new TreeMap<>();
        for (Envelope message : messages) byDigest.put(message.digest().hex(), message);
        return new EvidenceBundle(keys.clone(), byIndex, byDigest);
    }

    /**
     * Reads a bundle strictly.
     *
     * @throws Malformed if the bytes are none; names the file at fault
     */
    public static EvidenceBundle parse(byte[] zip) {
        Map<String, byte[]> files = StoredZip.parse(zip, EvidenceBundle::isPart);
        requireManifest(files);
        SortedMap<Long, Receipt> receipts = new TreeMap<>();
        SortedMap<String, Envelope> messages = new TreeMap<>();
        files.forEach((name, bytes) -> {
            try {
                if (name.matches(RECEIPT)) {
                    Receipt receipt = Receipt.parse(bytes);
                    requireName(name, receiptName(receipt.proof().index()));
                    receipts.put(receipt.proof().index(), receipt);
                } else if (name.matches(MESSAGE)) {
                    Envelope message = Envelope.parse(bytes);
                    requireName(name, messageName(message.digest().hex()));
                    messages.put(message.digest().hex(), message);
                }
            } catch (Malformed e) {
                throw new Malformed(name + ": " + e.getMessage());
            }
        });
        byte[] keys = files.get(KEYS);
        if (keys == null) throw new Malformed("the bundle has no " + KEYS);
        return of(keys, receipts.values(), messages.values());
    }

    private static boolean isPart(String name) {
        return name.equals(MANIFEST)
                || name.equals(KEYS)
                || name.equals(REPORT)
                || name.matches(RECEIPT)
                || name.matches(MESSAGE);
    }

    private static void requireName(String name, String right) {
        if (!name.equals(right)) throw new Malformed("what it holds belongs into " + right);
    }

    private static void requireManifest(Map<String, byte[]> files) {
        byte[] manifest = files.get(MANIFEST);
        if (manifest == null) throw new Malformed("the bundle has no " + MANIFEST);
        var json = StrictObject.parse(manifest, "a manifest", MANIFEST_MEMBERS);
        if (!json.text("format").equals(FORMAT)) throw new Malformed("the manifest is not of the format " + FORMAT);
        if (!(json.json().get("files") instanceof JsonObject listed)) throw new Malformed("files must be an object");
        for (String name : listed.members().keySet()) {
            if (!files.containsKey(name)) {
                throw new Malformed("the file %s of the manifest is missing".formatted(Malformed.excerpt(name)));
            }
        }
        files.forEach((name, bytes) -> {
            if (name.equals(MANIFEST)) return;
            if (!(listed.get(name) instanceof JsonString digest)) {
                throw new Malformed("the file %s is not in the manifest".formatted(name));
            }
            if (!digest.value().equals(digest(bytes))) {
                throw new Malformed("the file %s is not the one that the manifest names".formatted(name));
            }
        });
    }

    private static String digest(byte[] bytes) {
        return Digest.over(Slice.of(bytes)).hex();
    }

    private static String receiptName(long index) {
        return "receipts/" + index + ".json";
    }

    private static String messageName(String digest) {
        return "messages/" + digest + ".json";
    }

    /** In the order of their entries. */
    public List<Receipt> receipts() {
        return List.copyOf(receipts.values());
    }

    public List<Envelope> messages() {
        return List.copyOf(messages.values());
    }

    /** The log's keys as the hub published them; a copy. */
    public byte[] keys() {
        return keys.clone();
    }

    /** The archive; the same bytes for the same evidence. */
    public byte[] zip() {
        SortedMap<String, byte[]> files = new TreeMap<>();
        files.put(KEYS, keys);
        receipts.forEach((index, receipt) -> files.put(receiptName(index), utf8(receipt.json())));
        messages.forEach((digest, message) -> files.put(messageName(digest), message.bytes()));
        files.put(REPORT, EvidenceReport.html(this).getBytes(UTF_8));
        var listed = Json.object();
        files.forEach((name, bytes) -> listed.put(name, digest(bytes)));
        files.put(MANIFEST, utf8(Json.object().put("format", FORMAT).put("files", listed.build()).build()));
        return StoredZip.write(files);
    }

    private static byte[] utf8(Json json) {
        return Objects.toString(json).getBytes(UTF_8);
    }
}
