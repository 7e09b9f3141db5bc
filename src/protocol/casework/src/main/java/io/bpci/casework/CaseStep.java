package io.bpci.casework;

import io.bpci.envelope.Digest;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageType;
import io.bpci.envelope.NodeId;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.JsonString;
import io.bpci.json.Malformed;

import java.util.Optional;

/**
 * What an agency does in a case: an envelope by its node, to the hub. All of them, in their order, are the case.
 * Immutable.
 */
public record CaseStep(Envelope envelope, Identifier caseId, CaseAct act) {
    public static final MessageType TYPE = new MessageType("x-bpci-case");

    /** A step with the largest document fits. */
    public static final int MAX_BYTES = 768 << 10;

    static final String STEP = "step";
    static final String CASE_ID = "case_id";

    /**
     * Reads it; whether the signature holds is for {@link Envelope#verify}.
     *
     * @throws Malformed if the envelope is no step, naming the member at fault
     */
    public static CaseStep of(Envelope envelope) {
        if (!envelope.messageType().equals(TYPE)) throw new Malformed("message_type of a step is " + TYPE);
        if (envelope.bytes().length > MAX_BYTES) throw new Malformed("a step has at most " + MAX_BYTES + " bytes");
        if (envelope.targetNodes().size() != 1) throw new Malformed("target_nodes of a step is the hub alone");
        if (envelope.encryption().isPresent()) throw new Malformed("a step is not sealed, but for its document");
        if (!(envelope.content() instanceof JsonObject content)) {
            throw new Malformed("the content of a step must be an object");
        }
        if (!(content.get(CASE_ID) instanceof JsonString id)) throw new Malformed("case_id must be a string");
        Identifier caseId = caseId(id.value());
        if (!envelope.correlationId().equals(Optional.of(caseId))) {
            throw new Malformed("correlation_id of a step is its case_id");
        }
        if (!(content.get(STEP) instanceof JsonString name)) throw new Malformed("step must be a string");
        CaseAct act = CaseActs.read(name.value(), content);
        if (act instanceof CaseAct.AddDocument added) requireOf(envelope, caseId, added);
        return new CaseStep(envelope, caseId, act);
    }

    private static Identifier caseId(String text) {
        try {
            return new Identifier(text);
        } catch (Malformed e) {
            throw new Malformed("case_id: " + e.getMessage());
        }
    }

    private static void requireOf(Envelope envelope, Identifier caseId, CaseAct.AddDocument added) {
        Envelope sealed = added.sealed();
        if (!sealed.sourceNode().equals(envelope.sourceNode())) {
            throw new Malformed("source_node of sealed must be that of the step");
        }
        if (!sealed.correlationId().equals(Optional.of(caseId))) {
            throw new Malformed("correlation_id of sealed must be the case_id");
        }
    }

    /** What the envelope of a step holds. */
    public static JsonObject content(Identifier caseId, CaseAct act) {
        JsonObject.Builder content = Json.object().put(STEP, act.wireName()).put(CASE_ID, caseId.value());
        CaseActs.write(act, content);
        return content.build();
    }

    public NodeId agency() {
        return envelope.sourceNode();
    }

    public Digest digest() {
        return envelope.digest();
    }
}
