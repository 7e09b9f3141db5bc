package io.bpci.bench;

import io.bpci.envelope.Envelope;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.MessageType;
import io.bpci.envelope.NodeId;
import io.bpci.jose.DetachedJws;
import io.bpci.jose.Ed25519;
import io.bpci.json.Json;

import java.time.Instant;
import java.util.List;

/** What every message costs at least: its signature checked, on one core. Sets the other figures in proportion. */
record Signatures() implements Benchmark {
    private static final int ROUNDS = 5;
    private static final int EACH = 10_000;

    @Override
    public String name() {
        return "signatures";
    }

    @Override
    public String about() {
        return "envelopes of 1 KiB parsed and verified a second, on one core";
    }

    @Override
    public List<Figure> run(Bench.Run run) {
        Ed25519 fastest = Ed25519.fastest();
        Ed25519 peer = Ed25519.bouncyCastle();
        return List.of(
                Figure.beside(
                        name() + ".verified_per_second", perSecond(fastest), "env/s", peer.name(), perSecond(peer)));
    }

    private static double perSecond(Ed25519 engine) {
        Participant node = Participant.of("signer");
        byte[] envelope =
                Envelope.draft()
                        .messageId(MessageId.parse("m-1"))
                        .source(node.id())
                        .targets(NodeId.parse("taker"))
                        .messageType(MessageType.DATA_SYNC)
                        .content(Json.of("x".repeat(1_022)))
                        .createdAt(Instant.now())
                        .sign(node.key(), engine)
                        .bytes();
        double best = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long begun = System.nanoTime();
            for (int i = 0; i < EACH; i++) {
                Envelope parsed = Envelope.parse(envelope, 0, envelope.length, envelope.length);
                if (parsed.verify(engine, node.key().publicKey()) != DetachedJws.Outcome.VALID) {
                    throw new IllegalStateException("a good signature did not verify");
                }
            }
            best = Math.max(best, EACH / ((System.nanoTime() - begun) / 1e9));
        }
        return best;
    }
}
