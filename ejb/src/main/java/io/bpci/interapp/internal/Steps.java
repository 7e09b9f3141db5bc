package io.bpci.interapp.internal;

import io.bpci.agreement.AgreementState;
import io.bpci.agreement.Step;
import io.bpci.audit.EventKind;
import io.bpci.envelope.NodeId;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.StrictJson;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/** Takes the steps of the parties, each in a transaction of its own. One that comes again changes nothing. */
@Stateless
@TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
public class Steps {
    @Inject AgreementStore store;
    @Inject AgreementBook book;

    /**
     * What a step came to.
     *
     * @param rejected why it has no effect; null if it has
     * @param state of the agreement; null if there is none
     */
    public record Verdict(@Nullable String rejected, @Nullable AgreementState state) {}

    /** Takes a step whose signature holds. */
    public Verdict take(Step step) {
        long change = store.begin();
        StoredAgreement agreement = store.find(step.agreementId());
        if (agreement == null) return new Verdict("there is no agreement " + step.agreementId(), null);
        if (store.wasTaken(step.envelope().digest())) return new Verdict(null, agreement.state());
        String rejected = taken(agreement, step, change);
        if (rejected == null) store.add(change, step, store.now());
        return new Verdict(rejected, agreement.state());
    }

    private @Nullable String taken(StoredAgreement agreement, Step step, long change) {
        if (!agreement.isParty(step.party())) return "%s is no party to it".formatted(step.party());
        Instant now = store.now();
        if (agreement.state().isOver()) return "it is " + agreement.state().wireName();
        if (!now.isBefore(agreement.validUntil())) return "its time is over since " + agreement.validUntil();
        StoredTerms about = termsOf(agreement, step);
        if (about == null) return otherTerms(agreement);
        return switch (step.kind()) {
            case SIGN -> sign(agreement, about, step, change, now);
            case DECLINE -> decline(agreement, about, step, change, now);
            case SUSPEND -> suspend(agreement, step, change);
            case RESUME -> resume(agreement, step, change);
            case REVOKE -> revoke(agreement, step, change, now);
        };
    }

    /** The terms that the step names, if it can be about them; null otherwise. */
    private @Nullable StoredTerms termsOf(StoredAgreement agreement, Step step) {
        boolean ofProposed = step.kind() == Step.Kind.SIGN || step.kind() == Step.Kind.DECLINE;
        StoredTerms current = store.current(agreement);
        if (current.digest().equals(step.termsDigest().hex())) return current;
        StoredTerms proposed = ofProposed ? store.proposed(agreement) : null;
        return proposed != null && proposed.digest().equals(step.termsDigest().hex()) ? proposed : null;
    }

    private String otherTerms(StoredAgreement agreement) {
        StoredTerms proposed = store.proposed(agreement);
        String digest = store.current(agreement).digest();
        return "terms_digest is not that of its terms, %s%s: fetch them and read them"
                .formatted(digest, proposed == null ? "" : ", or of the amendment, " + proposed.digest());
    }

    private @Nullable String sign(StoredAgreement agreement, StoredTerms about, Step step, long change, Instant now) {
        if (about.state() == StoredTerms.State.IN_FORCE || about.signatureOf(step.party()) != null) return null;
        String unattested = unattested(about, step.party());
        if (unattested != null) return unattested;
        if (!about.terms().validUntil().isAfter(now)) return "the time of these terms is over";
        boolean both = about.sign(step, now);
        boolean first = agreement.state() == AgreementState.PROPOSED;
        var detail = Json.object().put("terms_digest", about.digest()).put("version", about.version()).build();
        if (!both) {
            book.changed(agreement, change, EventKind.AGREEMENT_SIGNED, step.party(), null, detail, told(step));
            return null;
        }
        book.record(agreement, EventKind.AGREEMENT_SIGNED, step.party(), null, detail);
        if (first) {
            agreement.enterIntoForce();
        } else {
            store.current(agreement).supersede();
            agreement.amend(about.terms());
        }
        EventKind kind = first ? EventKind.AGREEMENT_IN_FORCE : EventKind.AGREEMENT_AMENDED;
        book.changed(agreement, change, kind, step.party(), null, detail, told(step));
        return null;
    }

    private @Nullable String unattested(StoredTerms about, NodeId party) {
        if (about.terms().securityRequirements().factors() < 2 || store.requireApp(party).isAttested()) return null;
        return "the terms demand a second factor, and the owner of %s has not attested what it says".formatted(party);
    }

    private @Nullable String decline(
            StoredAgreement agreement, StoredTerms about, Step step, long change, Instant now) {
        if (about.state() == StoredTerms.State.IN_FORCE) return "both have signed these terms: revoke the agreement";
        about.settle(StoredTerms.State.DECLINED, now);
        if (agreement.state() == AgreementState.PROPOSED) agreement.decline(step.reason(), now);
        else agreement.declineAmendment();
        var detail =
                Json.object()
                        .put("terms_digest", about.digest())
                        .put("version", about.version())
                        .putIfPresent("reason", step.reason())
                        .build();
        book.changed(agreement, change, EventKind.AGREEMENT_DECLINED, step.party(), null, detail, told(step));
        return null;
    }

    private @Nullable String suspend(StoredAgreement agreement, Step step, long change) {
        if (agreement.state() == AgreementState.PROPOSED) return "it is not in force yet: decline it";
        if (!agreement.suspend(step.party(), step.reason())) return null;
        book.changed(agreement, change, EventKind.AGREEMENT_SUSPENDED, step.party(), null, null, told(step));
        return null;
    }

    private @Nullable String resume(StoredAgreement agreement, Step step, long change) {
        if (!agreement.isSuspendedBy(step.party())) return "%s has not suspended it".formatted(step.party());
        agreement.resume(step.party());
        book.changed(agreement, change, EventKind.AGREEMENT_RESUMED, step.party(), null, null, told(step));
        return null;
    }

    private @Nullable String revoke(StoredAgreement agreement, Step step, long change, Instant now) {
        if (agreement.state() == AgreementState.PROPOSED) return "it is not in force yet: decline it";
        leaveProposed(agreement, now);
        agreement.revoke(step.reason(), now);
        book.changed(agreement, change, EventKind.AGREEMENT_REVOKED, step.party(), null, null, told(step));
        return null;
    }

    private void leaveProposed(StoredAgreement agreement, Instant now) {
        StoredTerms proposed = store.proposed(agreement);
        if (proposed != null) proposed.settle(StoredTerms.State.WITHDRAWN, now);
    }

    /**
     * Says of those whose time is over that it is, and ends what the hub has suspended for a time that is over.
     *
     * @return whether the time of any was over
     */
    public boolean expire(int most) {
        boolean any = false;
        long change = store.begin();
        Instant now = store.now();
        for (StoredAgreement agreement : store.overdue(now, most)) {
            // Each is a change of its own.
            if (any) change = store.begin();
            any = true;
            StoredTerms current = store.current(agreement);
            if (current.state() == StoredTerms.State.PROPOSED) current.settle(StoredTerms.State.WITHDRAWN, now);
            leaveProposed(agreement, now);
            agreement.expire(now);
            book.changed(agreement, change, EventKind.AGREEMENT_EXPIRED, null, null, null, null);
        }
        endHubSuspensions(now, most);
        return any;
    }

    private void endHubSuspensions(Instant now, int most) {
        for (StoredAgreement agreement : store.hubSuspensionsOver(now, most)) {
            long change = store.begin();
            agreement.resumeByHub();
            book.changed(agreement, change, EventKind.AGREEMENT_RESUMED, null, "hub", null, null);
        }
    }

    /** What both are told of a step: the step, as it was signed. */
    private static JsonObject told(Step step) {
        return Json.object().put("step", StrictJson.parse(step.envelope().bytes())).build();
    }
}
