package io.bpci.envelope;

import io.bpci.json.CanonicalScan;
import io.bpci.json.Jcs;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.json.StrictJson;
import io.bpci.json.StrictJson.Member;

import java.util.Arrays;
import java.util.List;

/** An envelope in canonical form, and where its members stand in it. */
final class CanonicalEnvelope {
    private final byte[] bytes;
    private final List<Member> members;

    private CanonicalEnvelope(byte[] bytes, List<Member> members) {
        this.bytes = bytes;
        this.members = members;
    }

    /** The form itself, not a copy; nobody else holds it. */
    byte[] bytes() {
        return bytes;
    }

    List<Member> members() {
        return members;
    }

    /**
     * Copies what already is canonical, moves the signature where only that stands elsewhere, writes anew what else.
     *
     * @throws Malformed if the range is not one strict JSON object
     */
    static CanonicalEnvelope of(byte[] b, int from, int to) {
        byte[] copy = Arrays.copyOfRange(b, from, to);
        var scan = CanonicalScan.object(copy, 0, copy.length).orElse(null);
        if (scan == null) {
            return rewritten(copy);
        }
        if (scan.inOrder()) {
            return new CanonicalEnvelope(copy, scan.members());
        }
        byte[] moved = withSignatureMoved(scan, copy);
        return new CanonicalEnvelope(moved, StrictJson.members(moved, 0, moved.length));
    }

    private static CanonicalEnvelope rewritten(byte[] b) {
        if (!(StrictJson.parse(b) instanceof JsonObject object)) {
            throw new Malformed("an envelope must be a JSON object");
        }
        byte[] written = Jcs.canonical(object);
        return new CanonicalEnvelope(written, StrictJson.members(written, 0, written.length));
    }

    /** Every member but the signature is in order: the signature goes before the first name that sorts after it. */
    private static byte[] withSignatureMoved(CanonicalScan scan, byte[] b) {
        byte[] moved = new byte[b.length];
        Member signature = scan.members().stream().filter(m -> m.name().equals("signature")).findFirst().orElseThrow();
        moved[0] = '{';
        int at = 1;
        boolean placed = false;
        for (Member member : scan.members()) {
            if (member.equals(signature)) {
                continue;
            }
            if (!placed && member.name().compareTo(signature.name()) > 0) {
                at = append(signature, b, moved, at);
                placed = true;
            }
            at = append(member, b, moved, at);
        }
        if (!placed) {
            at = append(signature, b, moved, at);
        }
        moved[at - 1] = '}';
        return moved;
    }

    /** Copies the member, its name between quotes and its colon too, and adds a comma. */
    private static int append(Member member, byte[] b, byte[] moved, int at) {
        int start = member.from() - member.name().length() - 3;
        int length = member.to() - start;
        System.arraycopy(b, start, moved, at, length);
        moved[at + length] = ',';
        return at + length + 1;
    }
}
