package io.bpci.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.client.TokenSource;
import io.bpci.jose.Ed25519;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.json.JsonString;
import io.bpci.json.Slice;
import io.bpci.json.StrictJson;
import io.bpci.merkle.EntryBundle;
import io.bpci.merkle.Hash;
import io.bpci.merkle.HashReader;
import io.bpci.merkle.Tile;
import io.bpci.merkle.TilePath;
import io.bpci.merkle.Tree;
import io.bpci.merkle.Verdict;
import io.bpci.note.Checkpoint;
import io.bpci.note.NotePolicy;
import io.bpci.note.NoteVerifier;
import io.bpci.note.OpenedNote;
import io.bpci.note.Quorum;
import io.bpci.note.SignedNote;
import io.bpci.receipt.ReceiptVerifier;
import io.bpci.timestamp.AuthorityCertificate;
import io.bpci.timestamp.TimeStampVerifier;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The log as a stranger reads it, who has pinned its keys and trusts nothing else. */
final class LogReader implements HashReader {
    private final URI api;
    private final TokenSource tokens;
    private final NotePolicy policy;

    /**
     * @param client whose token opens the entries; the rest is read without
     */
    LogReader(URI api, String client) throws IOException, InterruptedException {
        this.api = api;
        this.tokens = Product.tokens(client);
        var keys = (JsonObject) StrictJson.parse(get("keys", "").body());
        var verifiers = new ArrayList<NoteVerifier>();
        if (!(keys.get("verifier_keys") instanceof JsonArray array))
            throw new IllegalStateException("no keys: " + keys);
        for (var key : array.elements()) verifiers.add(NoteVerifier.parse(((JsonString) key).value()));
        assertThat(verifiers).hasSize(2);
        this.policy = new NotePolicy(Ed25519.bouncyCastle(), Quorum.allOf(verifiers.toArray(NoteVerifier[]::new)));
    }

    /** The checkpoint, once every signature on it holds. */
    Checkpoint checkpoint() throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = get("checkpoint", "");
        assertThat(answer.statusCode()).isEqualTo(200);
        SignedNote note = SignedNote.parse(answer.body());
        assertThat(policy.open(note)).isInstanceOf(OpenedNote.Verified.class);
        return Checkpoint.parse(note.text());
    }

    /** Who verifies its receipts, time stamps too. */
    ReceiptVerifier receipts() throws IOException, InterruptedException {
        var authority = new TimeStampVerifier(AuthorityCertificate.fromPem(authority()));
        return new ReceiptVerifier(checkpoint().origin(), policy, Optional.of(authority));
    }

    /** The certificate of whoever stamps its checkpoints, PEM. */
    String authority() throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = get("time-stamp-authority", "");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/pem-certificate-chain");
        return text(answer.body());
    }

    /** The checkpoint of a log that has at least so many entries. */
    Checkpoint checkpointOf(long entries) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + 20_000_000_000L;
        Checkpoint checkpoint = checkpoint();
        while (checkpoint.size() < entries) {
            if (System.nanoTime() > deadline) throw new AssertionError("the log stays at " + checkpoint.size());
            Thread.sleep(50);
            checkpoint = checkpoint();
        }
        return checkpoint;
    }

    static Hash root(Checkpoint checkpoint) {
        return Hash.of(checkpoint.root().bytes());
    }

    /** That the later tree begins with the earlier one. */
    void checkConsistent(Checkpoint earlier, Checkpoint later) {
        checkConsistent(earlier, later, this);
    }

    /** The same by tiles that were read before. */
    static void checkConsistent(Checkpoint earlier, Checkpoint later, HashReader tiles) {
        assertThat(later.origin()).isEqualTo(earlier.origin());
        assertThat(later.size()).isGreaterThanOrEqualTo(earlier.size());
        if (earlier.size() == 0) return;
        var proof = new Tree(later.size(), tiles).consistency(earlier.size());
        assertThat(proof.verify(root(earlier), root(later))).isInstanceOf(Verdict.Holds.class);
    }

    /** The entries of a tree of that size. */
    List<byte[]> entries(long size) throws IOException, InterruptedException {
        List<byte[]> entries = new ArrayList<>();
        for (long first = 0; first < size; first += TilePath.FULL) {
            entries.addAll(
                    entries(new EntryBundle(first / TilePath.FULL, (int) Math.min(TilePath.FULL, size - first))));
        }
        return entries;
    }

    /** Those of a bundle. */
    List<byte[]> entries(EntryBundle bundle) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = get(bundle.path(), tokens.token().orElseThrow());
        assertThat(answer.statusCode()).as(bundle.path()).isEqualTo(200);
        List<byte[]> entries = new ArrayList<>();
        byte[] bytes = answer.body();
        int at = 0;
        while (at < bytes.length) {
            int length = ((bytes[at] & 0xff) << 8) | (bytes[at + 1] & 0xff);
            entries.add(Arrays.copyOfRange(bytes, at + 2, at + 2 + length));
            at += 2 + length;
        }
        return entries;
    }

    @Override
    public Optional<Slice> read(Tile tile) {
        try {
            HttpResponse<byte[]> answer = get(tile.path(), "");
            return answer.statusCode() == 200 ? Optional.of(Slice.of(answer.body())) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What lies below the log's prefix; with no token when that is empty. */
    HttpResponse<byte[]> get(String path, String bearer) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(api + "/log/" + path));
        if (!bearer.isEmpty()) request.header("Authorization", "Bearer " + bearer);
        return Rest.HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    static String text(byte[] entry) {
        return new String(entry, StandardCharsets.UTF_8);
    }
}
