package io.bpci.consensus;

import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.AuditLog;
import io.bpci.audit.EventKind;
import io.bpci.ballot.Ballot;
import io.bpci.ballot.Certificate;
import io.bpci.ballot.Electorate;
import io.bpci.ballot.Equivocation;
import io.bpci.ballot.Outcome;
import io.bpci.ballot.Proposal;
import io.bpci.ballot.ProposalType;
import io.bpci.ballot.Round;
import io.bpci.ballot.RoundState;
import io.bpci.ballot.Threshold;
import io.bpci.ballot.Voter;
import io.bpci.consensus.internal.DecimalText;
import io.bpci.consensus.internal.NetworkParameter;
import io.bpci.consensus.internal.RoundOpened;
import io.bpci.consensus.internal.RoundStore;
import io.bpci.consensus.internal.StoredRound;
import io.bpci.consensus.internal.VoterRoll;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.jose.Ed25519;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.json.StrictJson;
import io.bpci.platform.Caller;
import io.bpci.platform.ChangeCounter;
import io.bpci.platform.Cursor;
import io.bpci.platform.HubException;
import io.bpci.platform.HubIdentity;
import io.bpci.platform.PageRequest;
import io.bpci.platform.Sorting;
import io.bpci.problem.Fault;
import io.bpci.settings.HubSettings;
import io.bpci.wire.ElectorateInfo;
import io.bpci.wire.NewProposal;
import io.bpci.wire.RoundInfo;
import io.bpci.wire.RoundPage;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Proposals and their rounds. An operator proposes, or a voter; the round opens at once, with the voters and weights of
 * that moment.
 *
 * <p>Refusals are {@link HubException}s: FORBIDDEN, NOT_FOUND, INVALID_REQUEST, CONFLICT for what contradicts the
 * round's state, OVERLOADED when as many rounds are open as may be.
 */
@Stateless
public class Proposals {
    /** No round lasts longer. */
    private static final Duration LONGEST = Duration.ofDays(366);

    /** The parameter that names who decides in an emergency. */
    private static final String COUNCIL = "emergency.electorate";

    private static final Duration HOUR = Duration.ofHours(1);
    private static final int ID_BYTES = 10;
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");
    private static final Sorting<StoredRound> PAST = Sorting.newestFirst("opened_at", StoredRound::number);

    @Inject RoundStore store;
    @Inject VoterRoll roll;
    @Inject AuditLog audit;
    @Inject HubSettings settings;
    @Inject HubIdentity identity;
    @Inject Ed25519 signatures;
    @Inject SecureRandom random;
    @Inject Event<RoundOpened> opened;

    /**
     * Opens a round for an operator, or finds it opened by the same request.
     *
     * @throws HubException CONFLICT if the id is another proposal's
     */
    public RoundInfo propose(Caller caller, NewProposal request) {
        caller.requireOperator();
        long number = begin();
        return open(caller.name(), request, request.proposalId() == null ? newId() : request.proposalId(), number);
    }

    /**
     * Opens a round for a node that votes, or finds it opened by the same message.
     *
     * @param message in which the node asks for it; its signature holds
     */
    @TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
    public RoundInfo propose(Envelope message, NewProposal request) {
        long number = begin();
        NodeId node = message.sourceNode();
        if (roll.of(node) == null) {
            throw new HubException(
                    Fault.FORBIDDEN, "%s has no weight: who does not vote does not propose".formatted(node));
        }
        Identifier id =
                request.proposalId() == null
                        ? new Identifier("prop-" + message.digest().hex().substring(0, 2 * ID_BYTES))
                        : request.proposalId();
        // What comes again is no second proposal.
        if (store.find(id.value()) == null) requireRate(node);
        return open(node.value(), request, id, number);
    }

    private void requireRate(NodeId node) {
        int most = settings.oracleConfig().consensusConfig().maxNodeProposalsPerHour();
        if (store.opened(node.value(), store.now().minus(HOUR)) < most) return;
        throw HubException.retryAfterMs(
                Fault.RATE_LIMITED, HOUR.toMillis() / most, "a node proposes %d times an hour at most".formatted(most));
    }

    /** Nobody else opens a round until this transaction ends. */
    private long begin() {
        return ChangeCounter.ROUNDS.next(store.database());
    }

    private RoundInfo open(String proposer, NewProposal request, Identifier id, long number) {
        var consensus = settings.oracleConfig().consensusConfig();
        if (!consensus.enableConsensusBridge()) {
            throw new HubException(Fault.CONFLICT, "oracle_config.consensus_config.enable_consensus_bridge is false");
        }
        StoredRound known = store.find(id.value());
        if (known != null) return again(known, proposer, request);
        if (store.count(RoundState.OPEN) >= consensus.maxOpenRounds()) {
            throw new HubException(Fault.OVERLOADED, "as many rounds are open as may be, " + consensus.maxOpenRounds());
        }
        ProposalType type = member("proposal_type", () -> ProposalType.parse(request.proposalType()));
        Electorate electorate =
                type == ProposalType.EMERGENCY ? council() : electorate(roll.voters(), consensus.minConsensusNodes());
        Instant now = store.now();
        Proposal.Signed signed =
                proposal(proposer, request, type, id, electorate, now).sign(identity.key(), signatures);
        var round = new Round(signed, electorate);
        var stored = new StoredRound(signed, round.tally(), number, now);
        store.add(stored, electorate);
        record(EventKind.CONSENSUS_PROPOSED, round);
        record(EventKind.CONSENSUS_OPENED, round);
        opened.fire(new RoundOpened(round));
        return stored.toInfo(List.of());
    }

    /** After a lost answer, for instance. */
    private RoundInfo again(StoredRound known, String proposer, NewProposal request) {
        Proposal proposal = known.proposal().proposal();
        boolean same =
                known.proposer().equals(proposer)
                        && proposal.type().wireName().equals(request.proposalType())
                        && proposal.content().equals(request.content())
                        && (request.votingDeadline() == null
                                || request.votingDeadline().equals(proposal.votingDeadline()));
        if (!same) throw new HubException(Fault.CONFLICT, "another proposal has the id " + known.proposalId());
        return info(known);
    }

    /** Who decides in an emergency: those whom the network named, with the weights that they have. */
    private Electorate council() {
        var named = store.database().find(NetworkParameter.class, COUNCIL);
        if (named == null || !(named.value() instanceof JsonArray(List<Json> nodes))) {
            throw new HubException(
                    Fault.CONFLICT,
                    "nobody is named for emergencies: the parameter %s, an array of node ids, is to be decided first"
                            .formatted(COUNCIL));
        }
        var members = roll.voters().stream().filter(voter -> nodes.contains(Json.of(voter.nodeId().value()))).toList();
        return electorate(members, 1);
    }

    private static Electorate electorate(List<Voter> voters, int fewest) {
        if (voters.size() < fewest) {
            throw new HubException(
                    Fault.CONFLICT,
                    "%d nodes have a weight and may take part; a round needs %d (min_consensus_nodes)"
                            .formatted(voters.size(), fewest));
        }
        try {
            return new Electorate(voters);
        } catch (Malformed e) {
            throw new HubException(Fault.CONFLICT, e.getMessage());
        }
    }

    private Proposal proposal(
            String proposer,
            NewProposal request,
            ProposalType type,
            Identifier id,
            Electorate electorate,
            Instant now) {
        var consensus = settings.oracleConfig().consensusConfig();
        String threshold =
                type == ProposalType.EMERGENCY ? Proposal.EMERGENCY_THRESHOLD.toString() : consensus.voteThreshold();
        Instant deadline =
                request.votingDeadline() == null
                        ? now.plusSeconds(consensus.consensusTimeoutSecs())
                        : request.votingDeadline();
        if (deadline.isAfter(now.plus(LONGEST))) {
            throw invalid("voting_deadline must be at most %d days from now".formatted(LONGEST.toDays()));
        }
        try {
            return new Proposal(
                    id,
                    type,
                    request.content(),
                    proposer,
                    now,
                    deadline,
                    request.minimumVotes() == null ? 1 : request.minimumVotes(),
                    threshold(request.requiredThreshold(), threshold),
                    Boolean.TRUE.equals(request.advisory()),
                    Boolean.TRUE.equals(request.allowVoteChange()),
                    request.metadata(),
                    electorate.digest(),
                    electorate.size(),
                    electorate.totalWeight(),
                    new NodeId(settings.oracleConfig().nodeId()),
                    identity.hubId());
        } catch (Malformed e) {
            throw invalid(e.getMessage());
        }
    }

    private static Threshold threshold(@Nullable Json given, String byDefault) {
        return member("required_threshold", () -> Threshold.parse(given == null ? byDefault : DecimalText.of(given)));
    }

    private static <T> T member(String name, Supplier<T> read) {
        try {
            return read.get();
        } catch (Malformed e) {
            throw invalid(name + ": " + e.getMessage());
        }
    }

    private Identifier newId() {
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        return new Identifier("prop-" + HexFormat.of().formatHex(id));
    }

    private void record(EventKind kind, Round round) {
        var detail =
                Json.object()
                        .put("proposal_digest", round.digest().hex())
                        .put("proposal_type", round.proposal().type().wireName())
                        .put("electorate_digest", round.proposal().electorateDigest().hex())
                        .put("electorate_size", round.electorate().size());
        audit.record(
                kind,
                Json.object()
                        .put(Member.CORRELATION, round.proposal().proposalId().value())
                        .put(Member.ACTOR, round.proposal().proposer())
                        .put(Member.DETAIL, detail.build())
                        .build());
    }

    public RoundInfo get(Caller caller, Identifier proposalId) {
        caller.requireSight();
        return info(store.require(proposalId.value()));
    }

    private RoundInfo info(StoredRound round) {
        return round.toInfo(store.equivocations(round.proposalId(), true));
    }

    /** The open rounds, in the order of their opening. */
    public RoundPage active(Caller caller, PageRequest page) {
        caller.requireSight();
        String after = page.token() == null ? "0" : page.after(NUMBER);
        List<StoredRound> found = store.in(RoundState.OPEN, Long.parseLong(after), page.size() + 1);
        return page.page(
                found,
                round -> Long.toString(round.number()),
                (rounds, next) -> new RoundPage(rounds.stream().map(this::info).toList(), next));
    }

    /**
     * The rounds that are over, the newest first.
     *
     * @param state only those that ended there; null for all
     */
    public RoundPage past(Caller caller, @Nullable RoundState state, PageRequest page) {
        caller.requireSight();
        Cursor<StoredRound> cursor = PAST.cursor(page);
        return page.page(
                store.past(state, cursor, page.size() + 1),
                cursor::keyOf,
                (rounds, next) -> new RoundPage(rounds.stream().map(this::info).toList(), next));
    }

    public ElectorateInfo electorate(Caller caller, Identifier proposalId) {
        caller.requireSight();
        store.require(proposalId.value());
        return new ElectorateInfo(proposalId, store.electorate(proposalId.value()).json());
    }

    /**
     * The certificate of a decided round, in canonical form; the same bytes whenever it is asked for.
     *
     * @throws HubException CONFLICT if it decided nothing, or only asked
     */
    public byte[] certificate(Caller caller, Identifier proposalId) {
        caller.requireSight();
        StoredRound round = store.require(proposalId.value());
        Outcome outcome = round.outcome();
        if (outcome == null) {
            throw new HubException(
                    Fault.CONFLICT, "the round is %s, and decided nothing".formatted(round.state().wireName()));
        }
        Proposal.Signed proposal = round.proposal();
        if (proposal.proposal().advisory()) {
            throw new HubException(Fault.CONFLICT, "an advisory proposal yields no certificate");
        }
        List<Ballot> ballots = store.ballots(round.proposalId());
        List<Equivocation> equivocations =
                store.equivocations(round.proposalId(), false).stream()
                        .map(json -> Equivocation.parse(json.toString().getBytes(StandardCharsets.UTF_8)))
                        .toList();
        return new Certificate(
                        proposal,
                        store.electorate(round.proposalId()),
                        ballots,
                        equivocations,
                        outcome,
                        round.tally(),
                        Objects.requireNonNull(round.decidedAt()),
                        identity.publicKey())
                .sign(identity.key(), signatures)
                .bytes();
    }

    /** What a voter cast in a round and was counted, the last at the end; to whom sees the voter. */
    public List<JsonObject> ballotsOf(Caller caller, Identifier proposalId, NodeId voter) {
        caller.requireSight();
        store.require(proposalId.value());
        return store.ballotsOf(proposalId.value(), voter).stream()
                .map(ballot -> (JsonObject) StrictJson.parse(ballot.envelope().bytes()))
                .toList();
    }

    private static HubException invalid(String detail) {
        return new HubException(Fault.INVALID_REQUEST, detail);
    }
}
