package io.bpci.agreement;

import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageType;
import io.bpci.envelope.NodeId;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.sealed.EncryptionLevel;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** A bank and an auditor who agree. */
final class AgreementExample {
    static final Ed25519 ENGINE = Ed25519.fastest();
    static final Instant NOW = Instant.parse("2026-11-29T08:00:00Z");
    static final NodeId BANK = new NodeId("banking-app");
    static final NodeId AUDIT = new NodeId("audit-system");
    static final NodeId HUB_NODE = new NodeId("oracle-primary-001");
    static final Ed25519PrivateKey BANK_KEY = key(1);
    static final Ed25519PrivateKey OWNER_KEY = key(2);
    static final Ed25519PrivateKey HUB_KEY = key(3);

    private AgreementExample() {}

    static Ed25519PrivateKey key(int number) {
        byte[] seed = new byte[32];
        Arrays.fill(seed, (byte) number);
        return Ed25519PrivateKey.fromSeed(seed);
    }

    /** The usual terms, of which a test changes something. */
    static final class Draft {
        int version = 1;
        io.bpci.envelope.@Nullable Digest follows;
        NodeId app1 = BANK;
        NodeId app2 = AUDIT;
        List<String> permissions = List.of("Read(transactions)", "Write(audit_logs)");
        List<String> replies = List.of("Respond(*)");
        SecurityRequirements security = new SecurityRequirements(EncryptionLevel.HIGH, true, 2);
        List<MessageType> types = List.of(MessageType.DATA_SYNC);
        Instant from = NOW;
        Instant until = NOW.plus(Duration.ofDays(30));
        @Nullable Integer rate = 50;

        Terms terms() {
            return new Terms(
                    new Identifier("agreement-001"),
                    version,
                    follows,
                    app1,
                    app2,
                    CommunicationType.DATA_EXCHANGE,
                    Permissions.parse(permissions),
                    Permissions.parse(replies),
                    security,
                    types,
                    from,
                    until,
                    rate,
                    "anna",
                    NOW,
                    HUB_NODE,
                    HUB_KEY.publicKey().thumbprint());
        }

        Terms.Signed signed() {
            return terms().sign(HUB_KEY, ENGINE);
        }
    }

    static AppStatement statement() {
        return new AppStatement(
                BANK,
                "WebApp",
                "north",
                new NodeId("bank-node"),
                "2.1",
                List.of(
                        Capability.named("transactions"),
                        new Capability("audit_logs", List.of("Write"), MessageType.DATA_SYNC, new Identifier("1.0"))),
                BANK_KEY.publicKey().thumbprint(),
                HUB_KEY.publicKey().thumbprint(),
                NOW);
    }
}
