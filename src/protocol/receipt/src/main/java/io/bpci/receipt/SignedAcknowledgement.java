package io.bpci.receipt;

import io.bpci.envelope.Digest;
import io.bpci.jose.DetachedJws;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.json.StrictObject;
import io.bpci.merkle.Hash;
import io.bpci.merkle.InclusionProof;
import io.bpci.merkle.Tree;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Of one message, that its target signed for it: the target's statement about all messages of one frame, and this
 * message's place among them. Events have it as a member, which their entries hide. Immutable. Whether it holds, {@link
 * ReceiptVerifier} tells.
 *
 * @param proof that the message's digest is one of those that the statement is about
 */
public record SignedAcknowledgement(AcknowledgementStatement.Signed signed, InclusionProof proof) {
    /** The member of an event. */
    public static final String MEMBER = "acknowledgement";

    private static final int MAX_PATH = 63;
    private static final Set<String> MEMBERS = Set.of("inclusion_proof", "index", "signature", "statement");

    /**
     * @throws Malformed if the proof is about another number of messages than the statement
     */
    public SignedAcknowledgement {
        if (proof.size() != signed.statement().count()) {
            throw new Malformed("the proof is for another count than the statement's");
        }
    }

    /**
     * Of each of the messages, in their order.
     *
     * @param messages those that the statement is about
     */
    public static List<SignedAcknowledgement> ofEach(AcknowledgementStatement.Signed signed, List<Digest> messages) {
        Tree tree = Promise.tree(messages.stream().map(AcknowledgementStatement::leaf).toList());
        List<SignedAcknowledgement> each = new ArrayList<>(messages.size());
        for (int i = 0; i < messages.size(); i++) each.add(new SignedAcknowledgement(signed, tree.inclusion(i)));
        return each;
    }

    /** Whether a receipt shows one, or something in its place. */
    static boolean isShown(Receipt receipt) {
        return member(receipt) != null;
    }

    /**
     * The one that a receipt shows, if it shows one.
     *
     * @throws Malformed if it is not as {@link #json} writes it, saying which part is wrong
     */
    static Optional<SignedAcknowledgement> in(Receipt receipt) {
        @Nullable Json json = member(receipt);
        return json == null ? Optional.empty() : Optional.of(parse(json));
    }

    private static @Nullable Json member(Receipt receipt) {
        return receipt.disclosure().isEmpty() ? null : receipt.disclosure().get().hidden().get(MEMBER);
    }

    private static SignedAcknowledgement parse(Json given) {
        var json = StrictObject.of(given, "an acknowledgement", MEMBERS);
        var signed =
                AcknowledgementStatement.Signed.of(
                        json.object("statement"), json.value("signature", DetachedJws::parse));
        return new SignedAcknowledgement(
                signed,
                new InclusionProof(
                        json.number("index"),
                        signed.statement().count(),
                        Hashes.read(json, "inclusion_proof", MAX_PATH)));
    }

    AcknowledgementStatement statement() {
        return signed.statement();
    }

    /** The leaf that its proof is about, where it is of the message of this digest. */
    static Hash leaf(Digest message) {
        return AcknowledgementStatement.leaf(message);
    }

    /** What stands in the event. */
    public JsonObject json() {
        return Json.object()
                .put("inclusion_proof", Hashes.array(proof.path()))
                .put("index", proof.index())
                .put("signature", signed.signature().compact())
                .put("statement", signed.object())
                .build();
    }
}
