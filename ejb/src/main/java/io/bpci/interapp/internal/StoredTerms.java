package io.bpci.interapp.internal;

import io.bpci.agreement.Step;
import io.bpci.agreement.Terms;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.NodeId;
import io.bpci.json.JsonObject;
import io.bpci.json.StrictJson;
import io.bpci.wire.AgreementTerms;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Table;

import org.jspecify.annotations.Nullable;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The terms of an agreement, as the hub signed them, and who has signed them since. Kept for good. */
@Entity
@Table(name = "agreement_terms")
public class StoredTerms {
    /** Where terms are. */
    public enum State {
        PROPOSED,
        IN_FORCE,
        DECLINED,
        /** The agreement was over before both had signed. */
        WITHDRAWN,
        SUPERSEDED
    }

    /** Which version of which agreement. */
    @Embeddable
    public record Id(@Column(name = "agreement_id") String agreementId, int version) implements Serializable {}

    @EmbeddedId private Id id;

    private String terms;
    private String digest;

    @Enumerated(EnumType.STRING)
    private State state;

    private byte @Nullable [] signed1;
    private byte @Nullable [] signed2;

    @Column(name = "proposed_at")
    private Instant proposedAt;

    @Column(name = "settled_at")
    private @Nullable Instant settledAt;

    protected StoredTerms() {}

    public StoredTerms(Terms.Signed signed, Instant now) {
        this.id = new Id(signed.terms().agreementId().value(), signed.terms().version());
        this.terms = signed.json().toString();
        this.digest = signed.digest().hex();
        this.state = State.PROPOSED;
        this.proposedAt = now;
    }

    /** Takes a party's signature; true if now both have signed. */
    public boolean sign(Step step, Instant now) {
        byte[] envelope = step.envelope().bytes();
        if (step.party().equals(terms().app1())) signed1 = envelope;
        else signed2 = envelope;
        if (signed1 == null || signed2 == null) return false;
        settle(State.IN_FORCE, now);
        return true;
    }

    public final void settle(State next, Instant now) {
        state = next;
        settledAt = now;
    }

    public void supersede() {
        state = State.SUPERSEDED;
    }

    public State state() {
        return state;
    }

    public int version() {
        return id.version();
    }

    public String digest() {
        return digest;
    }

    public Terms terms() {
        return signed().terms();
    }

    public Terms.Signed signed() {
        return Terms.Signed.parse((JsonObject) StrictJson.parse(terms.getBytes(StandardCharsets.UTF_8)));
    }

    /** The step by which the party signed; null if it has not. */
    public @Nullable Step signatureOf(NodeId party) {
        byte[] envelope = party.equals(terms().app1()) ? signed1 : signed2;
        return envelope == null ? null : Step.of(Envelope.parse(envelope));
    }

    public AgreementTerms toInfo() {
        List<JsonObject> signatures = new ArrayList<>();
        if (signed1 != null) signatures.add((JsonObject) StrictJson.parse(signed1));
        if (signed2 != null) signatures.add((JsonObject) StrictJson.parse(signed2));
        return new AgreementTerms(
                version(),
                state.name().toLowerCase(Locale.ROOT),
                signed().json(),
                digest,
                signatures,
                proposedAt,
                settledAt);
    }
}
