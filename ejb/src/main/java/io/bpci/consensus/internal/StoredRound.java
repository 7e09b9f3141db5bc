package io.bpci.consensus.internal;

import io.bpci.ballot.Ending;
import io.bpci.ballot.Outcome;
import io.bpci.ballot.Proposal;
import io.bpci.ballot.ProposalType;
import io.bpci.ballot.RoundState;
import io.bpci.ballot.Tally;
import io.bpci.json.JsonObject;
import io.bpci.json.StrictJson;
import io.bpci.wire.RoundInfo;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/** A round, from its opening to its end. Each change of its state happens once, in the order of {@link RoundState}. */
@Entity
@Table(name = "consensus_round")
public class StoredRound {
    @Id
    @Column(name = "proposal_id")
    private String proposalId;

    private long number;
    private String proposal;
    private String proposer;

    @Enumerated(EnumType.STRING)
    @Column(name = "proposal_type")
    private @Nullable ProposalType type;

    @Enumerated(EnumType.STRING)
    private RoundState state;

    @Enumerated(EnumType.STRING)
    private @Nullable Outcome outcome;

    @Column(name = "opened_at")
    private Instant openedAt;

    @Column(name = "voting_deadline")
    private Instant votingDeadline;

    @Column(name = "decided_at")
    private @Nullable Instant decidedAt;

    @Column(name = "ended_at")
    private @Nullable Instant endedAt;

    @Column(name = "approve_weight")
    private BigDecimal approve;

    @Column(name = "reject_weight")
    private BigDecimal reject;

    @Column(name = "abstain_weight")
    private BigDecimal abstain;

    @Column(name = "equivocated_weight")
    private BigDecimal equivocated;

    @Column(name = "total_weight")
    private BigDecimal total;

    @Column(name = "electorate_size")
    private int electorateSize;

    private int votes;

    @Column(name = "decision_event")
    private @Nullable String decisionEvent;

    private @Nullable String remark;

    @Column(name = "to_execute")
    private boolean toExecute;

    @Column(name = "opening_told")
    private boolean openingTold;

    @Column(name = "ending_told")
    private boolean endingTold;

    @Version private long version;

    protected StoredRound() {}

    /** A round that opens now. */
    public StoredRound(Proposal.Signed signed, Tally tally, long number, Instant now) {
        this.proposalId = signed.proposal().proposalId().value();
        this.number = number;
        this.proposal = signed.json().toString();
        this.proposer = signed.proposal().proposer();
        this.type = signed.proposal().type();
        this.state = RoundState.PROPOSED;
        this.openedAt = now;
        this.votingDeadline = signed.proposal().votingDeadline();
        this.electorateSize = signed.proposal().electorateSize();
        become(RoundState.OPEN);
        count(tally);
    }

    private void become(RoundState next) {
        if (!state.next().contains(next)) {
            throw new IllegalStateException("round %s is %s and cannot become %s".formatted(proposalId, state, next));
        }
        state = next;
    }

    public final void count(Tally tally) {
        approve = tally.approve();
        reject = tally.reject();
        abstain = tally.abstain();
        equivocated = tally.equivocated();
        total = tally.total();
        votes = tally.votes();
    }

    /**
     * @param event which says so in the log
     */
    public void end(Ending ending, Instant now, String event) {
        become(ending.state());
        endedAt = now;
        decisionEvent = event;
        if (ending instanceof Ending.Decided(Outcome decided)) {
            outcome = decided;
            decidedAt = now;
            toExecute = decided == Outcome.APPROVED && type().isExecuted();
        }
    }

    public void executed(String what) {
        become(RoundState.EXECUTED);
        toExecute = false;
        remark = what;
    }

    public void failed(String why) {
        become(RoundState.FAILED);
        toExecute = false;
        remark = why;
    }

    public void toldOpening() {
        openingTold = true;
    }

    public void toldEnding() {
        endingTold = true;
    }

    public String proposalId() {
        return proposalId;
    }

    private ProposalType type() {
        return type == null ? proposal().proposal().type() : type;
    }

    public String proposer() {
        return proposer;
    }

    public long number() {
        return number;
    }

    public RoundState state() {
        return state;
    }

    public @Nullable Outcome outcome() {
        return outcome;
    }

    public @Nullable Instant decidedAt() {
        return decidedAt;
    }

    public Instant votingDeadline() {
        return votingDeadline;
    }

    public @Nullable String decisionEvent() {
        return decisionEvent;
    }

    public boolean isOpeningTold() {
        return openingTold;
    }

    public Tally tally() {
        return new Tally(approve, reject, abstain, equivocated, total, votes);
    }

    public Proposal.Signed proposal() {
        return Proposal.Signed.parse(proposalJson());
    }

    private JsonObject proposalJson() {
        return (JsonObject) StrictJson.parse(proposal.getBytes(StandardCharsets.UTF_8));
    }

    public RoundInfo toInfo(List<JsonObject> equivocations) {
        var signed = proposal();
        return new RoundInfo(
                signed.proposal().proposalId(),
                signed.digest().hex(),
                state.wireName(),
                outcome == null ? null : outcome.wireName(),
                signed.json(),
                tally().json(),
                openedAt,
                votingDeadline,
                decidedAt,
                endedAt,
                remark,
                equivocations);
    }
}
