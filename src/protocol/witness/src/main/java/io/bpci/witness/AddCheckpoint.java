package io.bpci.witness;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.bpci.json.Malformed;
import io.bpci.merkle.ConsistencyProof;
import io.bpci.merkle.Hash;
import io.bpci.note.Checkpoint;
import io.bpci.note.SignedNote;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The body of an {@code add-checkpoint} request (tlog-witness): a log's new checkpoint, and a proof that its tree
 * begins with the one that the witness cosigned last. What was read is written again byte for byte. Whether the proof
 * holds is for the witness, who has the root that it leads from.
 *
 * @param oldSize of the tree that was cosigned last, 0 if none was or its size is not known
 * @param proof hashes as in {@link ConsistencyProof}, at most {@link #MAX_PROOF}
 * @param note the checkpoint, signed
 */
public record AddCheckpoint(long oldSize, List<Hash> proof, SignedNote note) {
    /** tlog-witness: the client must not send more. */
    public static final int MAX_PROOF = 63;

    /** All of the body: room for the longest proof, and a dozen signatures of the longest kind. */
    public static final int MAX_BYTES = 64 * 1024;

    private static final String OLD = "old ";
    private static final Pattern DECIMAL = Pattern.compile("0|[1-9][0-9]{0,18}");

    /**
     * @throws Malformed if these cannot be a request
     */
    public AddCheckpoint {
        if (oldSize < 0) throw new Malformed("the old size is negative: " + oldSize);
        if (proof.size() > MAX_PROOF) {
            throw new Malformed("a consistency proof has at most %d hashes, not %d".formatted(MAX_PROOF, proof.size()));
        }
        proof = List.copyOf(proof);
        Checkpoint.parse(note.text());
    }

    /** Of a log that grew from the tree which the proof starts from. */
    public static AddCheckpoint of(ConsistencyProof proof, SignedNote note) {
        return new AddCheckpoint(proof.first(), proof.path(), note);
    }

    /** For a witness that has seen nothing of this log yet: every tree begins with the empty one. */
    public static AddCheckpoint first(SignedNote note) {
        return new AddCheckpoint(0, List.of(), note);
    }

    /**
     * Reads a body strictly.
     *
     * @throws Malformed if the bytes are none, or more than {@link #MAX_BYTES}
     */
    public static AddCheckpoint parse(byte[] body) {
        if (body.length > MAX_BYTES) {
            throw new Malformed("a request has at most %d bytes, not %d".formatted(MAX_BYTES, body.length));
        }
        int end = emptyLine(body);
        List<String> lines = Arrays.asList(ascii(body, end).split("\n", -1));
        if (lines.size() - 1 > MAX_PROOF) {
            throw new Malformed("there are more than " + MAX_PROOF + " consistency proof lines");
        }
        List<Hash> proof = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) proof.add(Hash.parse(line));
        return new AddCheckpoint(
                oldSize(lines.getFirst()), proof, SignedNote.parse(Arrays.copyOfRange(body, end + 2, body.length)));
    }

    /** Where the line before the empty one ends. */
    private static int emptyLine(byte[] body) {
        for (int i = 0; i + 1 < body.length; i++) if (body[i] == '\n' && body[i + 1] == '\n') return i;
        throw new Malformed("there is no empty line before the checkpoint");
    }

    private static String ascii(byte[] body, int end) {
        try {
            return US_ASCII.newDecoder().decode(ByteBuffer.wrap(body, 0, end)).toString();
        } catch (CharacterCodingException e) {
            throw new Malformed("the lines before the checkpoint are not ASCII");
        }
    }

    private static long oldSize(String line) {
        if (!line.startsWith(OLD)) {
            throw new Malformed("the first line is 'old', a space and a tree size, not " + Malformed.excerpt(line));
        }
        return size(line.substring(OLD.length()), "the old size");
    }

    /** A tree size as the protocol writes it. */
    static long size(String decimal, String what) {
        if (!DECIMAL.matcher(decimal).matches()) {
            throw new Malformed(what + " is a decimal number without leading zeros, not " + Malformed.excerpt(decimal));
        }
        try {
            return Long.parseLong(decimal);
        } catch (NumberFormatException e) {
            throw new Malformed("%s %s is above %d".formatted(what, decimal, Long.MAX_VALUE));
        }
    }

    /** What the note says. */
    public Checkpoint checkpoint() {
        return Checkpoint.parse(note.text());
    }

    /** As {@link #parse} reads it. */
    public byte[] bytes() {
        var head = new StringBuilder(OLD).append(oldSize).append('\n');
        proof.forEach(hash -> head.append(hash).append('\n'));
        byte[] lines = head.append('\n').toString().getBytes(US_ASCII);
        byte[] signed = note.bytes();
        byte[] body = Arrays.copyOf(lines, lines.length + signed.length);
        System.arraycopy(signed, 0, body, lines.length, signed.length);
        return body;
    }
}
