package io.bpci.interapp.internal;

import io.bpci.agreement.AgreementState;
import io.bpci.agreement.Terms;
import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.AuditLog;
import io.bpci.audit.EventKind;
import io.bpci.envelope.NodeId;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/** What all acts on agreements have in common: they are recorded, told, and taken on. Within a transaction. */
@Dependent
public class AgreementBook {
    @Inject AgreementStore store;
    @Inject AuditLog audit;
    @Inject Event<LiveAgreement> changes;

    /**
     * Ends an act.
     *
     * @param change its number
     * @param party that acted; null for an operator, or the hub
     * @param actor an operator's name; null where a party acted
     * @param detail null where there is nothing more to say
     * @param told what the parties are told beside that; null for nothing more
     */
    public void changed(
            StoredAgreement agreement,
            long change,
            EventKind kind,
            @Nullable NodeId party,
            @Nullable String actor,
            @Nullable JsonObject detail,
            @Nullable JsonObject told) {
        Instant now = store.now();
        record(agreement, kind, party, actor, detail);
        var news =
                Json.object()
                        .put("event", kind.wireName())
                        .put("agreement_id", agreement.agreementId().value())
                        .put("state", agreement.state().wireName())
                        .putIfPresent("reason", agreement.reason());
        if (told != null) told.members().forEach(news::put);
        store.database().persist(new StoredNews(change, agreement.agreementId(), news.build(), now));
        Terms terms = agreement.state() == AgreementState.PROPOSED ? null : store.current(agreement).terms();
        changes.fire(LiveAgreement.of(agreement, terms, change));
    }

    /** Records what happened beside the end of the act. */
    public void record(
            StoredAgreement agreement,
            EventKind kind,
            @Nullable NodeId party,
            @Nullable String actor,
            @Nullable JsonObject detail) {
        var members =
                Json.object()
                        .put(Member.AGREEMENT, agreement.agreementId().value())
                        .putIfPresent(Member.NODE, party == null ? null : party.value())
                        .putIfPresent(Member.ACTOR, actor)
                        .putIfPresent(Member.REASON, agreement.reason())
                        .put(Member.TARGETS, Json.strings(agreement.parties().stream().map(NodeId::value).toList()));
        if (detail != null) members.put(Member.DETAIL, detail);
        audit.record(kind, members.build());
    }
}
