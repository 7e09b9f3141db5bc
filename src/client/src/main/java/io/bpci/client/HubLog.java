package io.bpci.client;

import io.bpci.json.Malformed;
import io.bpci.json.Slice;
import io.bpci.merkle.ConsistencyProof;
import io.bpci.merkle.Hash;
import io.bpci.merkle.HashReader;
import io.bpci.merkle.InclusionProof;
import io.bpci.merkle.Tile;
import io.bpci.merkle.Tree;
import io.bpci.merkle.Verdict;
import io.bpci.receipt.BrokenPromise;
import io.bpci.receipt.ForkProof;
import io.bpci.receipt.LogGrowth;
import io.bpci.receipt.Promise;
import io.bpci.receipt.Receipt;
import io.bpci.receipt.SignedCheckpoint;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A hub's log, read over HTTP (C2SP tlog-tiles). It computes proofs and judges no signature: what it makes is worth
 * something once a verifier of {@code io.bpci.receipt} has held it against pinned keys.
 *
 * <p>Every method throws {@link ApiRefused} when the hub says no, and {@link ApiUnreachable} when there is no usable
 * answer. Safe for concurrent use.
 */
public final class HubLog implements HashReader {
    private static final int NOT_FOUND = 404;

    private final HttpExchange http;

    HubLog(HttpExchange http) {
        this.http = http;
    }

    /** How a log came from an earlier head to its newest. */
    public sealed interface Since {
        /** It grew: the file shows that nothing before was changed. */
        record Grown(LogGrowth growth) implements Since {}

        /** Its newest head is smaller than the earlier one; which only who saw the earlier one knows. */
        record RolledBack(LogGrowth growth) implements Since {}

        /** It has another history than the earlier head's, which its own signatures show to everybody. */
        record Forked(ForkProof proof) implements Since {}

        /** It is another log, of this name. */
        record OtherLog(String origin) implements Since {}
    }

    /** What became of a promise, as far as the log shows. */
    public sealed interface PromiseState {}

    /**
     * The promised entry is in the log.
     *
     * @param size of the log that was looked at
     */
    public record Kept(long index, long size) implements PromiseState {}

    /**
     * It is not there, and there is no later event by which that could be shown.
     *
     * @param size of the log that was looked at
     */
    public record Missing(long size) implements PromiseState {}

    /** It is not there, in a log with a later event; whether that proves something, a verifier tells. */
    public record Broken(BrokenPromise proof) implements PromiseState {}

    /** The log's name and keys, as the hub wrote them: JSON that {@code PinnedLog} reads. */
    public byte[] keys() {
        return http.get("/log/keys", Map.of()).body().clone();
    }

    /** How its keys followed one another, as the hub wrote it: JSON that {@code SuccessionChain} reads. */
    public byte[] successions() {
        return http.get("/log/keys/successions", Map.of()).body().clone();
    }

    /** The newest head. */
    public SignedCheckpoint checkpoint() {
        try {
            return SignedCheckpoint.parse(http.get("/log/checkpoint", Map.of()).body());
        } catch (Malformed e) {
            throw new ApiUnreachable("the hub's answer is no checkpoint: " + e.getMessage(), e);
        }
    }

    @Override
    public Optional<Slice> read(Tile tile) {
        try {
            return Optional.of(Slice.of(http.get("/log/" + tile.path(), Map.of()).body()));
        } catch (ApiRefused e) {
            if (e.status() == NOT_FOUND) return Optional.empty();
            throw e;
        }
    }

    /** What the log did since an earlier head, from its tiles. */
    public Since since(SignedCheckpoint earlier) {
        SignedCheckpoint newest = checkpoint();
        String origin = newest.head().origin();
        if (!origin.equals(earlier.head().origin())) return new Since.OtherLog(origin);
        if (newest.size() < earlier.size()) return new Since.RolledBack(new LogGrowth(earlier, newest, List.of()));
        if (newest.size() == earlier.size()) {
            return newest.root().equals(earlier.root())
                    ? new Since.Grown(new LogGrowth(earlier, newest, List.of()))
                    : new Since.Forked(ForkProof.ofOneSize(earlier, newest));
        }
        if (earlier.size() == 0) return new Since.Grown(new LogGrowth(earlier, newest, List.of()));
        try {
            return computed(earlier, newest);
        } catch (Malformed e) {
            throw new ApiUnreachable("the hub's tiles are not usable: " + e.getMessage(), e);
        }
    }

    private Since computed(SignedCheckpoint earlier, SignedCheckpoint newest) {
        ConsistencyProof proof = new Tree(newest.size(), orFull()).consistency(earlier.size());
        if (holds(proof, earlier.root(), newest)) {
            return new Since.Grown(new LogGrowth(earlier, newest, proof.path()));
        }
        // What the hub shows now may be a history of its own; its tiles then lead from another root to its newest head.
        Hash prefix = new Tree(earlier.size(), orFull()).root();
        if (!holds(proof, prefix, newest)) {
            throw new ApiUnreachable("the hub's tiles are not those of the checkpoint that it signed");
        }
        var branch = new ForkProof.Branch(prefix, proof.path());
        return new Since.Forked(new ForkProof(earlier, newest, Optional.of(branch)));
    }

    /**
     * Looks for what was promised, in all that came after the promise.
     *
     * @param later the receipt of an event after the promise's end: the entry must be in the log of its checkpoint.
     *     Without one it is looked for in the newest
     * @throws Malformed if the proof that it is not there would be too large, or the receipt is of an earlier event
     */
    public PromiseState look(Promise promise, Optional<Receipt> later) {
        SignedCheckpoint head =
                later.map(receipt -> new SignedCheckpoint(receipt.checkpoint())).orElseGet(this::checkpoint);
        long before = promise.statement().logSize();
        long size = head.size();
        if (size <= before) return new Missing(size);
        if (later.isPresent()) BrokenPromise.requireFits(size - before);
        var tree = new Tree(size, orFull());
        var leaves = new ByteArrayOutputStream();
        Hash promised = promise.leaf();
        for (long index = before; index < size; index++) {
            Hash leaf = tree.leaf(index);
            if (leaf.equals(promised)) return kept(tree.inclusion(index), promised, head);
            if (later.isPresent()) leaves.writeBytes(leaf.bytes());
        }
        if (later.isEmpty()) return new Missing(size);
        Slice all = Slice.of(leaves.toByteArray());
        return new Broken(new BrokenPromise(promise, later.get(), tree.beginning(before), all));
    }

    private static Kept kept(InclusionProof proof, Hash leaf, SignedCheckpoint head) {
        if (proof.verify(leaf, head.root()) instanceof Verdict.Holds) return new Kept(proof.index(), proof.size());
        throw new ApiUnreachable("the hub's tiles are not those of the checkpoint that it signed");
    }

    private static boolean holds(ConsistencyProof proof, Hash from, SignedCheckpoint to) {
        return proof.verify(from, to.root()) instanceof Verdict.Holds;
    }
}
