package io.bpci.note;

import io.bpci.json.Malformed;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One signature as it stands in a note, verified or not (signed-note, Format): {@code — <key name> <base64 of key ID
 * and signature>}. Immutable; equality is by value.
 */
public final class SignatureLine {
    private static final String DASH = "\u2014 ";

    private final KeyName name;
    private final KeyId id;
    private final byte[] signature;

    /**
     * @param signature what follows the key ID, copied
     * @throws Malformed if it is empty
     */
    public SignatureLine(KeyName name, KeyId id, byte[] signature) {
        if (signature.length == 0) {
            throw new Malformed("the signature by " + Malformed.excerpt(name.value()) + " is empty");
        }
        this.name = name;
        this.id = id;
        this.signature = signature.clone();
    }

    /**
     * Signature lines, each with its newline, as they stand at the end of a note and in a witness's answer.
     *
     * @throws Malformed if there is none, if there are more than {@link SignedNote#MAX_SIGNATURES}, or if one is not a
     *     signature line
     */
    public static List<SignatureLine> parseAll(String lines) {
        if (lines.isEmpty()) {
            throw new Malformed("there is no signature line");
        }
        if (!lines.endsWith("\n")) {
            throw new Malformed("the last signature line does not end in a newline");
        }
        var parsed = new ArrayList<SignatureLine>();
        for (int from = 0; from < lines.length(); ) {
            int to = lines.indexOf('\n', from);
            if (parsed.size() == SignedNote.MAX_SIGNATURES) {
                throw new Malformed("there are more than " + SignedNote.MAX_SIGNATURES + " signature lines");
            }
            parsed.add(parse(lines.substring(from, to), "signature line " + (parsed.size() + 1)));
            from = to + 1;
        }
        return List.copyOf(parsed);
    }

    private static SignatureLine parse(String line, String what) {
        if (!line.startsWith(DASH)) {
            throw new Malformed(what + " does not begin with an em dash and a space");
        }
        int space = line.indexOf(' ', DASH.length());
        if (space < 0) {
            throw new Malformed(what + " is not a key name, a space and a signature");
        }
        var name = new KeyName(line.substring(DASH.length(), space));
        byte[] decoded = Base64Text.decode(line.substring(space + 1), "the signature in " + what);
        if (decoded.length <= KeyId.LENGTH) {
            throw new Malformed(
                    "the signature in %s has %d bytes; four of key ID and at least one more are needed"
                            .formatted(what, decoded.length));
        }
        return new SignatureLine(
                name,
                new KeyId(ByteBuffer.wrap(decoded).getInt()),
                Arrays.copyOfRange(decoded, KeyId.LENGTH, decoded.length));
    }

    public KeyName name() {
        return name;
    }

    public KeyId id() {
        return id;
    }

    /** What follows the key ID, a copy; its form depends on the kind of key. */
    public byte[] signature() {
        return signature.clone();
    }

    public boolean isBy(KeyName otherName, KeyId otherId) {
        return name.equals(otherName) && id.equals(otherId);
    }

    /** The line, without its newline. */
    public String text() {
        byte[] bytes = ByteBuffer.allocate(KeyId.LENGTH + signature.length).putInt(id.value()).put(signature).array();
        return DASH + name + " " + Base64Text.encode(bytes);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SignatureLine line && line.isBy(name, id) && Arrays.equals(signature, line.signature);
    }

    @Override
    public int hashCode() {
        return 31 * id.value() + Arrays.hashCode(signature);
    }

    @Override
    public String toString() {
        return "signature by " + name + "+" + id;
    }
}
