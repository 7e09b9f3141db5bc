package io.bpci.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.note.CosignatureVerifier;
import io.bpci.note.Cosigner;
import io.bpci.note.KeyName;
import io.bpci.note.NoteVerifier;
import io.bpci.witness.AddCheckpoint;
import io.bpci.witness.CosignedHead;
import io.bpci.witness.Witness;
import io.bpci.witness.WitnessAnswer;
import io.bpci.witness.WitnessOutcome;
import io.bpci.witness.WitnessedLog;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A witness on loopback, made with the protocol library alone. It knows no log until it is told of one. */
final class WitnessServer implements AutoCloseable {
    private static final String PREFIX = "/some/prefix";

    private final Cosigner cosigner =
            new Cosigner(
                    new KeyName("witness.example/it"),
                    Ed25519PrivateKey.generate(new SecureRandom()),
                    Ed25519.bouncyCastle());
    private final HttpServer server;

    // Guarded by this.
    private Witness witness = new Witness(cosigner, List.of());
    private Optional<CosignedHead> known = Optional.empty();

    WitnessServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(PREFIX + "/add-checkpoint", this::answer);
        server.start();
    }

    CosignatureVerifier key() {
        return cosigner.verifier();
    }

    /** Its submission prefix. */
    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + PREFIX);
    }

    synchronized void follow(String origin, List<NoteVerifier> keys) {
        witness = new Witness(cosigner, List.of(new WitnessedLog(origin, keys)));
    }

    /** The size that it cosigned last. */
    synchronized long known() {
        return known.map(CosignedHead::size).orElse(0L);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            AddCheckpoint request = AddCheckpoint.parse(exchange.getRequestBody().readAllBytes());
            WitnessOutcome outcome = decide(request);
            String body =
                    switch (outcome) {
                        case WitnessOutcome.Cosigned cosigned -> cosigned.cosignature().text() + "\n";
                        case WitnessOutcome.OutOfStep outOfStep -> outOfStep.size() + "\n";
                        case WitnessOutcome.Refused refused -> refused.why();
                    };
            if (outcome instanceof WitnessOutcome.OutOfStep) {
                exchange.getResponseHeaders().set("Content-Type", WitnessAnswer.SIZE_TYPE);
            }
            byte[] bytes = body.getBytes(UTF_8);
            exchange.sendResponseHeaders(outcome.status(), bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private synchronized WitnessOutcome decide(AddCheckpoint request) {
        WitnessOutcome outcome = witness.decide(known, request, Instant.now().getEpochSecond());
        if (outcome instanceof WitnessOutcome.Cosigned(CosignedHead head, var _)) known = Optional.of(head);
        return outcome;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
