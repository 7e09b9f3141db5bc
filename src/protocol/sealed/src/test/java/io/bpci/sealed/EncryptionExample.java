package io.bpci.sealed;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.envelope.Digest;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.EnvelopeDraft;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.MessageType;
import io.bpci.envelope.NodeId;
import io.bpci.envelope.Priority;
import io.bpci.jose.Base64Url;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.json.Json;
import io.bpci.json.Slice;

import org.bouncycastle.util.test.FixedSecureRandom;
import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** The worked example of {@code src/docs/protocol/encryption.md}. */
final class EncryptionExample {
    static final Ed25519 ENGINE = Ed25519.bouncyCastle();
    static final Ed25519PrivateKey SIGNS = Ed25519PrivateKey.fromSeed(each(0x01, 32));
    static final Ed25519PrivateKey HUB = Ed25519PrivateKey.fromSeed(each(0x02, 32));
    static final NodeId ONE = new NodeId("node-001");
    static final NodeId TWO = new NodeId("node-002");
    static final NodeId THREE = new NodeId("node-003");
    static final EncryptionPrivateKey OF_ONE = EncryptionPrivateKey.fromSecret(Kem.X25519, each(0x11, 32));
    static final EncryptionPrivateKey OF_TWO = EncryptionPrivateKey.fromSecret(Kem.X25519, each(0x12, 32));
    static final EncryptionPrivateKey OF_THREE = EncryptionPrivateKey.fromSecret(Kem.X25519, each(0x13, 32));
    static final EncryptionPrivateKey QUANTUM_OF_TWO = EncryptionPrivateKey.fromSecret(Kem.X_WING, each(0x14, 32));
    static final Json CONTENT = Json.object().put("account", "123").put("balance", 1000).build();

    private static final Instant AT = Instant.parse("2026-11-21T08:00:00.123Z");

    final SignedEncryptionKey published =
            new EncryptionKeyStatement(
                            HUB.publicKey().thumbprint(),
                            ONE,
                            OF_ONE.publicKey(),
                            Instant.parse("2026-11-21T07:00:00Z"),
                            Instant.parse("2027-11-21T07:00:00Z"),
                            Base64Url.encode(each(0x15, 32)))
                    .sign(SIGNS, ENGINE);
    final Envelope high =
            sealed(
                    draft("msg-001", TWO, THREE),
                    Sealing.high(OF_ONE, Map.of(TWO, OF_TWO.publicKey(), THREE, OF_THREE.publicKey()))
                            .withAction("share"),
                    each(0x31, 32),
                    each(0x32, 12),
                    each(0x33, 32),
                    each(0x34, 32));
    final Envelope standard =
            sealed(
                    draft("msg-002", TWO),
                    Sealing.standard(Map.of(TWO, OF_TWO.publicKey())),
                    each(0x41, 32),
                    each(0x42, 12),
                    each(0x43, 32));
    final Envelope quantum =
            sealed(
                    draft("msg-003", TWO),
                    Sealing.quantum(Map.of(TWO, QUANTUM_OF_TWO.publicKey())),
                    each(0x51, 32),
                    each(0x52, 12),
                    each(0x53, 32),
                    each(0x54, 32));

    private static byte[] each(int number, int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) number);
        return bytes;
    }

    private static EnvelopeDraft draft(String id, NodeId... targets) {
        return Envelope.draft()
                .messageId(new MessageId(id))
                .source(ONE)
                .targets(targets)
                .messageType(MessageType.DATA_SYNC)
                .priority(Priority.HIGH)
                .agreementId(new Identifier("agreement-7"))
                .content(CONTENT)
                .createdAt(AT);
    }

    /**
     * @param random the content key, the nonce, and then what each encapsulation takes
     */
    private static Envelope sealed(EnvelopeDraft draft, Sealing how, byte[]... random) {
        return new Sealer(new FixedSecureRandom(LabeledHkdf.concat(random))).seal(draft, how).sign(SIGNS, ENGINE);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static String sha256(byte[] bytes) {
        return Digest.over(Slice.of(bytes)).hex();
    }

    private static EncryptionHeader header(Envelope envelope) {
        return EncryptionHeader.of(envelope).orElseThrow();
    }

    private static Binding binding(Envelope envelope) {
        return Binding.of(envelope.view(), header(envelope).preface());
    }

    private static byte[] info(Envelope envelope, SealedKey to) {
        return binding(envelope).info(to.nodeId(), to.kid());
    }

    private static byte[] secret(SealedKey to, EncryptionPrivateKey key, @Nullable EncryptionPublicKey sender) {
        return Encapsulation.from(to.encBytes(), key, sender).orElseThrow();
    }

    /** What stands on the page, by its words. */
    List<String[]> lines() {
        SealedKey toTwo = header(high).recipients().getFirst();
        SealedKey toThree = header(high).recipients().getLast();
        SealedKey quantumToTwo = header(quantum).recipients().getFirst();
        byte[] secretOfTwo = secret(toTwo, OF_TWO, OF_ONE.publicKey());
        var schedule =
                new KeySchedule(
                        KeySchedule.MODE_AUTH, Kem.X25519, KeySchedule.AES_256_GCM, secretOfTwo, info(high, toTwo));
        byte[] quantumSecret = secret(quantumToTwo, QUANTUM_OF_TWO, null);
        return List.of(
                line("key-of-001", OF_ONE.publicKey().base64Url()),
                line("kid-of-001", OF_ONE.publicKey().kid().value()),
                line("key-of-002", OF_TWO.publicKey().base64Url()),
                line("kid-of-002", OF_TWO.publicKey().kid().value()),
                line("key-of-003", OF_THREE.publicKey().base64Url()),
                line("kid-of-003", OF_THREE.publicKey().kid().value()),
                line("published", published.json().toString()),
                line("bound", new String(binding(high).aad(), UTF_8)),
                line("bound-digest", sha256(binding(high).aad())),
                line("ciphertext", hex(EncryptionHeader.ciphertext(high.contentBytes()))),
                line("key-aad", hex(Binding.keyAad(EncryptionHeader.ciphertext(high.contentBytes())))),
                line("commitment", hex(header(high).commitmentBytes())),
                line("info-for-002", hex(info(high, toTwo))),
                line("info-for-003", hex(info(high, toThree))),
                line("shared-secret", hex(secretOfTwo)),
                line("hpke-key", hex(schedule.key())),
                line("hpke-nonce", hex(schedule.baseNonce())),
                line("high", new String(high.bytes(), UTF_8)),
                line("standard", new String(standard.bytes(), UTF_8)),
                line("quantum-public-key", sha256(QUANTUM_OF_TWO.publicKey().bytes())),
                line("quantum-kid", QUANTUM_OF_TWO.publicKey().kid().value()),
                line("quantum-bound", new String(binding(quantum).aad(), UTF_8)),
                line("quantum-enc", sha256(quantumToTwo.encBytes())),
                line("quantum-secret", hex(quantumSecret)),
                line("quantum-key", quantumToTwo.key()),
                line("quantum-commitment", header(quantum).commitment()),
                line("quantum-content", quantum.content().toString()),
                line("quantum-digest", quantum.digest().hex()));
    }

    private static String[] line(String word, String value) {
        return new String[] {word, value};
    }
}
