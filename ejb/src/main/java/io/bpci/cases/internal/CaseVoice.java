package io.bpci.cases.internal;

import io.bpci.casework.CaseStep;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.NodeId;
import io.bpci.envelope.Priority;
import io.bpci.jose.Ed25519;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.StrictJson;
import io.bpci.platform.HubIdentity;
import io.bpci.settings.HubSettings;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/** What participants are told: by messages of the hub, each with the step as it was signed. */
@Stateless
@TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
public class CaseVoice {
    private static final int GROUP = 10;

    @Inject CaseStore store;
    @Inject HubIdentity identity;
    @Inject HubSettings settings;
    @Inject Ed25519 signatures;

    /** A message that is to be sent, which then is {@link #told}. */
    public record Due(long number, Envelope message) {}

    /** What is to be told next, the oldest first. */
    public List<Due> due() {
        List<Due> due = new ArrayList<>();
        for (CaseNews news : store.toTell(GROUP)) {
            @Nullable StoredCaseStep step = store.step(news.number());
            byte @Nullable [] envelope = step == null ? null : step.envelope();
            if (step == null || envelope == null) {
                store.told(news.number());
                continue;
            }
            due.add(new Due(news.number(), message(news, step, envelope)));
        }
        return due;
    }

    private Envelope message(CaseNews news, StoredCaseStep step, byte[] envelope) {
        CaseFile file = store.find(step.caseId());
        if (file == null) throw new IllegalStateException("a step of no case, " + step.number());
        JsonObject content =
                Json.object()
                        .put("case_id", step.caseId().value())
                        .put("number", step.number())
                        .put("state", file.state().wireName())
                        .put("step", StrictJson.parse(envelope))
                        .build();
        return Envelope.draft()
                .messageId(new MessageId("case-news:" + news.number()))
                .source(new NodeId(settings.oracleConfig().nodeId()))
                .targets(news.targets())
                .messageType(CaseStep.TYPE)
                .priority(Priority.HIGH)
                .createdAt(store.now())
                .correlationId(step.caseId())
                .content(content)
                .sign(identity.key(), signatures);
    }

    public void told(Due due) {
        store.told(due.number());
    }
}
