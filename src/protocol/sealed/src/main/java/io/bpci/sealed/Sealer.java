package io.bpci.sealed;

import io.bpci.envelope.EnvelopeDraft;
import io.bpci.envelope.NodeId;
import io.bpci.jose.Base64Url;
import io.bpci.jose.Thumbprint;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonString;
import io.bpci.json.Malformed;
import io.bpci.json.Slice;
import io.bpci.json.StrictJson;

import org.jspecify.annotations.Nullable;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Seals the contents of drafts, each under a content key of its own. Safe for concurrent use with a {@link
 * SecureRandom} that is. The content key is kept nowhere: who seals a message and is not among its targets cannot open
 * it again.
 */
public final class Sealer {
    /** What has to be settled, since the content is bound to it. */
    private static final List<String> REQUIRED =
            List.of("content", "created_at", "message_id", "message_type", "source_node");

    private final SecureRandom random;

    public Sealer(SecureRandom random) {
        this.random = random;
    }

    /**
     * Replaces the draft's content by its ciphertext and sets {@code encryption}. The draft must be complete, and must
     * not be changed any more but to be signed: what was sealed opens only in the envelope that it was sealed for.
     *
     * @return the same draft
     * @throws Malformed if something is missing, the content is sealed already, or the keys are not those of exactly
     *     the targets; names what
     */
    public EnvelopeDraft seal(EnvelopeDraft draft, Sealing how) {
        Slice unsigned = Slice.of(draft.unsigned());
        Map<String, Slice> members = members(unsigned);
        List<NodeId> targets = targets(members);
        requireKeys(targets, how.keys());

        byte[] contentKey = fresh(AesGcm.KEY_LENGTH);
        byte[] nonce = fresh(AesGcm.NONCE_LENGTH);
        @Nullable EncryptionPrivateKey sender = how.sender();
        @Nullable Thumbprint senderKey = sender == null ? null : sender.publicKey().kid();
        String nonceText = Base64Url.encode(nonce);
        Binding binding =
                Binding.of(unsigned, EncryptionHeader.preface(how.level(), senderKey, nonceText, how.action()));

        Slice content = required(members, "content");
        byte[] ciphertext = AesGcm.seal(contentKey, nonce, binding.aad(), content);
        byte[] keyAad = Binding.keyAad(ciphertext);
        var recipients = new ArrayList<SealedKey>();
        for (NodeId target : targets) {
            EncryptionPublicKey key = key(how.keys(), target);
            Hpke.Message sealed = Hpke.seal(key, sender, binding.info(target, key.kid()), keyAad, contentKey, random);
            recipients.add(
                    new SealedKey(
                            target, key.kid(), Base64Url.encode(sealed.enc()), Base64Url.encode(sealed.ciphertext())));
        }
        var header =
                new EncryptionHeader(
                        how.level(),
                        senderKey,
                        nonceText,
                        how.action(),
                        Base64Url.encode(binding.commitment(contentKey)),
                        recipients);
        return draft.content(Json.of(Base64Url.encode(ciphertext))).encryption(header.json());
    }

    private static Map<String, Slice> members(Slice unsigned) {
        Map<String, Slice> members = new HashMap<>();
        for (var member : StrictJson.members(unsigned.array(), unsigned.from(), unsigned.to())) {
            members.put(member.name(), Slice.of(unsigned.array(), member.from(), member.to()));
        }
        if (members.containsKey("encryption")) throw new Malformed("the draft has an encryption already");
        for (String name : REQUIRED) {
            required(members, name);
        }
        return members;
    }

    private static Slice required(Map<String, Slice> members, String name) {
        Slice value = members.get(name);
        if (value == null) throw new Malformed("%s is missing: set it before the content is sealed".formatted(name));
        return value;
    }

    private static List<NodeId> targets(Map<String, Slice> members) {
        Slice value = required(members, "target_nodes");
        var array = (JsonArray) StrictJson.parse(value.array(), value.from(), value.to());
        if (array.elements().isEmpty())
            throw new Malformed("target_nodes is empty: set it before the content is sealed");
        return array.elements().stream().map(each -> new NodeId(((JsonString) each).value())).toList();
    }

    private static void requireKeys(List<NodeId> targets, Map<NodeId, EncryptionPublicKey> keys) {
        for (NodeId target : targets) {
            key(keys, target);
        }
        var others = new TreeSet<String>();
        keys.keySet().forEach(node -> others.add(node.value()));
        targets.forEach(target -> others.remove(target.value()));
        if (!others.isEmpty())
            throw new Malformed("there is a key for %s, which is no target".formatted(others.first()));
    }

    private static EncryptionPublicKey key(Map<NodeId, EncryptionPublicKey> keys, NodeId target) {
        EncryptionPublicKey key = keys.get(target);
        if (key == null) throw new Malformed("there is no key for the target %s".formatted(target));
        return key;
    }

    private byte[] fresh(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
