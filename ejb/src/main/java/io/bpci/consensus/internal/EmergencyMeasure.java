package io.bpci.consensus.internal;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/** What an emergency changed, with what is needed to undo it. Its state changes once. */
@Entity
@Table(name = "emergency_measure")
public class EmergencyMeasure {
    /** What was changed. */
    public enum Kind {
        PARAMETER,
        WEIGHT
    }

    /** What became of it. */
    public enum State {
        IN_FORCE,
        /** A normal round decided the same. */
        RATIFIED,
        /** Something else was decided meanwhile, which holds. */
        SUPERSEDED,
        /** Its time was over, and what was before is again. */
        LAPSED
    }

    @Id
    @Column(name = "proposal_id")
    private String proposalId;

    @Enumerated(EnumType.STRING)
    private Kind kind;

    private String subject;
    private @Nullable String previous;

    @Column(name = "previous_proposal")
    private @Nullable String previousProposal;

    private @Nullable String applied;

    @Column(name = "expires_at")
    private Instant expiresAt;

    @Enumerated(EnumType.STRING)
    private State state;

    @Version private long version;

    protected EmergencyMeasure() {}

    public EmergencyMeasure(String proposalId, Standing before, @Nullable String applied, Instant expiresAt) {
        this.proposalId = proposalId;
        this.kind = before.kind();
        this.subject = before.subject();
        this.previous = before.value();
        this.previousProposal = before.proposalId();
        this.applied = applied;
        this.expiresAt = expiresAt;
        this.state = State.IN_FORCE;
    }

    /**
     * What is there at some time.
     *
     * @param subject the parameter's name, or the voter
     * @param value JSON, or a weight; null for nothing
     * @param proposalId by which decision; null for none
     */
    public record Standing(Kind kind, String subject, @Nullable String value, @Nullable String proposalId) {}

    public void end(State how) {
        if (state != State.IN_FORCE) throw new IllegalStateException("emergency %s is %s".formatted(proposalId, state));
        state = how;
    }

    public String proposalId() {
        return proposalId;
    }

    public State state() {
        return state;
    }

    public @Nullable String applied() {
        return applied;
    }

    public Standing before() {
        return new Standing(kind, subject, previous, previousProposal);
    }
}
