package io.bpci.sealed;

import io.bpci.envelope.Envelope;
import io.bpci.envelope.NodeId;
import io.bpci.jose.Thumbprint;
import io.bpci.json.Jcs;
import io.bpci.json.Json;
import io.bpci.json.Malformed;
import io.bpci.json.StrictJson;
import io.bpci.sealed.Opening.DoesNotOpen;
import io.bpci.sealed.Opening.NoSuchKey;
import io.bpci.sealed.Opening.NoSuchSenderKey;
import io.bpci.sealed.Opening.NotForMe;
import io.bpci.sealed.Opening.NotSealed;
import io.bpci.sealed.Opening.Opened;
import io.bpci.sealed.Opening.Unsound;

import org.jspecify.annotations.Nullable;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Opens what was sealed for one node, with the keys that it has: those of both KEMs, and earlier ones as long as
 * messages to them may come. Does not look at the signature: who needs to know that the source sent this, which is all
 * that vouches for the sender below and above level High, verifies the envelope first. Immutable, safe for concurrent
 * use if the {@link SenderKeys} are.
 */
public final class Opener {
    private final NodeId node;
    private final Map<Thumbprint, EncryptionPrivateKey> keys;
    private final SenderKeys senders;

    public Opener(NodeId node, Collection<EncryptionPrivateKey> keys, SenderKeys senders) {
        this.node = node;
        Map<Thumbprint, EncryptionPrivateKey> byName = new HashMap<>();
        keys.forEach(key -> byName.put(key.publicKey().kid(), key));
        this.keys = Map.copyOf(byName);
        this.senders = senders;
    }

    /** Never throws, whatever the envelope holds. */
    public Opening open(Envelope envelope) {
        EncryptionHeader header;
        try {
            Optional<EncryptionHeader> found = EncryptionHeader.of(envelope);
            if (found.isEmpty()) return new NotSealed(envelope.content());
            header = found.get();
        } catch (Malformed e) {
            return new Unsound(e.getMessage());
        }
        SealedKey mine = null;
        for (SealedKey recipient : header.recipients()) {
            if (recipient.nodeId().equals(node)) mine = recipient;
        }
        if (mine == null) return new NotForMe();
        EncryptionPrivateKey key = keys.get(mine.kid());
        if (key == null || key.kem() != header.kem()) return new NoSuchKey(mine.kid());
        @Nullable EncryptionPublicKey sender = null;
        if (header.senderKey() != null) {
            sender = senderKey(envelope.sourceNode(), header.senderKey());
            if (sender == null) return new NoSuchSenderKey(header.senderKey());
        }
        return open(envelope, header, mine, key, sender);
    }

    private @Nullable EncryptionPublicKey senderKey(NodeId source, Thumbprint kid) {
        return senders.find(source, kid).filter(key -> key.kem() == Kem.X25519 && key.kid().equals(kid)).orElse(null);
    }

    private static Opening open(
            Envelope envelope,
            EncryptionHeader header,
            SealedKey mine,
            EncryptionPrivateKey key,
            @Nullable EncryptionPublicKey sender) {
        Binding binding = Binding.of(envelope.view(), header.preface());
        byte[] ciphertext = EncryptionHeader.ciphertext(envelope.contentBytes());
        return Hpke.open(
                        mine.encBytes(),
                        key,
                        sender,
                        binding.info(mine.nodeId(), mine.kid()),
                        Binding.keyAad(ciphertext),
                        mine.keyBytes())
                .filter(contentKey -> MessageDigest.isEqual(binding.commitment(contentKey), header.commitmentBytes()))
                .flatMap(contentKey -> AesGcm.open(contentKey, header.nonceBytes(), binding.aad(), ciphertext))
                .map(plaintext -> opened(header, plaintext))
                .orElseGet(DoesNotOpen::new);
    }

    private static Opening opened(EncryptionHeader header, byte[] plaintext) {
        try {
            Json content = StrictJson.parse(plaintext);
            // One content, one form: whoever compares or signs what was opened means the bytes that were sealed.
            if (!Arrays.equals(Jcs.canonical(content), plaintext)) {
                return new Unsound("what was sealed is not in canonical form");
            }
            return new Opened(header.level(), content, header.action());
        } catch (Malformed e) {
            return new Unsound("what was sealed is no JSON: " + e.getMessage());
        }
    }
}
