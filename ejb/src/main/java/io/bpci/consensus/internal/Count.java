package io.bpci.consensus.internal;

import io.bpci.audit.AuditEvent;
import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.AuditLog;
import io.bpci.audit.EventKind;
import io.bpci.ballot.Ballot;
import io.bpci.ballot.Ending;
import io.bpci.ballot.Equivocation;
import io.bpci.ballot.Outcome;
import io.bpci.ballot.Round;
import io.bpci.ballot.RoundState;
import io.bpci.consensus.internal.RoundStore.Counted;
import io.bpci.envelope.Digest;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.relay.HubService.Received;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Counts ballots and ends rounds, in memory and in the database alike. To be called {@link OpenRounds#counting}, which
 * sees to it that memory is read anew when the transaction fails.
 */
@Stateless
@TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
public class Count {
    private static final String CONTRADICTS =
            "it contradicts another ballot of the voter, which is proven; neither counts while the round is open";

    @Inject RoundStore store;
    @Inject OpenRounds rounds;
    @Inject AuditLog audit;

    /**
     * What a group of ballots came to.
     *
     * @param verdicts one for each
     * @param equivocators who contradicted themselves, and in which round
     */
    public record Result(List<Verdict> verdicts, Map<NodeId, Identifier> equivocators) {}

    /** A round in which something was counted. */
    private final class Sheet {
        final StoredRound stored;
        final Round round;
        final List<Counted> counted = new ArrayList<>();
        final Map<Digest, Ballot> byDigest = new HashMap<>();

        Sheet(StoredRound stored, Round round) {
            this.stored = stored;
            this.round = round;
        }

        Ballot find(NodeId voter, Digest digest) {
            Ballot here = byDigest.get(digest);
            if (here != null) return here;
            return store.ballotsOf(stored.proposalId(), voter).stream()
                    .filter(ballot -> ballot.digest().equals(digest))
                    .findFirst()
                    .orElseThrow();
        }

        /** What was counted so far goes to the database, as what comes next builds on it. */
        void write(Instant now) {
            store.add(counted, now);
            counted.clear();
            stored.count(round.tally());
        }
    }

    /** A message as it is read. */
    private record Read(Instant receivedAt, @Nullable Ballot ballot, @Nullable String wrong) {
        static Read of(Received received) {
            try {
                return new Read(received.receivedAt(), Ballot.of(received.envelope()), null);
            } catch (Malformed e) {
                return new Read(received.receivedAt(), null, e.getMessage());
            }
        }
    }

    /** Ballots that are counted together: the rounds that they name, and those in which something is counted. */
    private final class Group {
        final Instant now = store.now();
        final List<Read> messages;
        final Map<String, StoredRound> rounds;
        final Map<Identifier, Sheet> sheets = new LinkedHashMap<>();
        final Map<NodeId, Identifier> equivocators = new LinkedHashMap<>();

        Group(List<Received> received) {
            messages = received.stream().map(Read::of).toList();
            rounds =
                    store.find(
                            messages.stream()
                                    .flatMap(read -> Stream.ofNullable(read.ballot()))
                                    .map(ballot -> ballot.proposalId().value())
                                    .collect(Collectors.toSet()));
        }

        /** What was counted goes to the database, of all rounds at once. */
        void write() {
            store.add(sheets.values().stream().flatMap(sheet -> sheet.counted.stream()).toList(), now);
            for (Sheet sheet : sheets.values()) sheet.stored.count(sheet.round.tally());
        }
    }

    /** Counts ballots whose signatures hold, in their order. */
    public Result take(List<Received> ballots) {
        var group = new Group(ballots);
        List<Verdict> verdicts = group.messages.stream().map(read -> take(read, group)).toList();
        group.write();
        return new Result(verdicts, group.equivocators);
    }

    private Verdict take(Read read, Group group) {
        Ballot ballot = read.ballot();
        if (ballot == null) return new Verdict(read.wrong(), null);
        Sheet sheet = group.sheets.get(ballot.proposalId());
        if (sheet == null) {
            StoredRound stored = group.rounds.get(ballot.proposalId().value());
            if (stored == null) return new Verdict("there is no proposal " + ballot.proposalId(), null);
            if (stored.state() != RoundState.OPEN) return late(stored, ballot, group.now, group.equivocators);
            sheet = new Sheet(stored, roundOf(stored));
            group.sheets.put(ballot.proposalId(), sheet);
        }
        String rejected = cast(sheet, ballot, read.receivedAt(), group);
        Ending ending = sheet.round.ending(group.now).orElse(null);
        // The deadline is the clock's business: what came before it may still be on its way.
        if (ending instanceof Ending.Decided && group.now.isBefore(sheet.round.proposal().votingDeadline())) {
            sheet.write(group.now);
            end(sheet.stored, sheet.round, ending, group.now);
        }
        return new Verdict(rejected, sheet.stored.state());
    }

    /** Of a round that is over: it may have been counted before, or contradict what was. */
    private Verdict late(StoredRound stored, Ballot ballot, Instant now, Map<NodeId, Identifier> equivocators) {
        for (Ballot counted : store.ballotsOf(stored.proposalId(), ballot.voter())) {
            if (counted.repeats(ballot)) return new Verdict(null, stored.state());
            if (!counted.contradicts(ballot)) continue;
            var voter = store.voter(stored.proposalId(), ballot.voter());
            if (prove(stored, new Equivocation(voter, counted, ballot), now, true)) {
                equivocators.put(ballot.voter(), ballot.proposalId());
            }
            return new Verdict(CONTRADICTS, stored.state());
        }
        return new Verdict(Round.Refusal.ENDED.words(), stored.state());
    }

    private Round roundOf(StoredRound stored) {
        return rounds.find(new Identifier(stored.proposalId()))
                .orElseGet(() -> {
                    Round loaded = store.load(stored);
                    rounds.opened(loaded);
                    return loaded;
                });
    }

    private @Nullable String cast(Sheet sheet, Ballot ballot, Instant receivedAt, Group group) {
        return switch (sheet.round.cast(ballot, receivedAt)) {
            case Round.Cast.Counted(@Nullable Digest replaced) -> {
                sheet.counted.add(new Counted(ballot, sheet.round.counted(), replaced));
                sheet.byDigest.put(ballot.digest(), ballot);
                yield null;
            }
            case Round.Cast.Repeated _ -> null;
            case Round.Cast.Refused(Round.Refusal why) -> why.words();
            case Round.Cast.Contradicts(Digest other) -> {
                var voter = sheet.round.electorate().find(ballot.voter()).orElseThrow();
                var proof = new Equivocation(voter, sheet.find(ballot.voter(), other), ballot);
                sheet.write(group.now);
                if (prove(sheet.stored, proof, group.now, sheet.round.hasEnded())) {
                    group.equivocators.put(ballot.voter(), ballot.proposalId());
                }
                yield CONTRADICTS;
            }
        };
    }

    private boolean prove(StoredRound stored, Equivocation proof, Instant now, boolean late) {
        if (!store.add(stored.proposalId(), proof, now, late)) return false;
        if (!late) store.exclude(stored.proposalId(), proof.nodeId());
        record(
                EventKind.EQUIVOCATION_PROVEN,
                stored.proposalId(),
                Json.object()
                        .put(Member.NODE, proof.nodeId().value())
                        .put(
                                Member.DETAIL,
                                Json.object()
                                        .put(
                                                "ballots",
                                                Json.strings(
                                                        List.of(
                                                                proof.one().digest().hex(),
                                                                proof.other().digest().hex())))
                                        .put("late", late)
                                        .build()));
        return true;
    }

    /** Ends a round whose deadline has come; does nothing to one that does not end now. */
    public void close(Identifier proposalId) {
        StoredRound stored = store.find(proposalId.value());
        if (stored == null || stored.state() != RoundState.OPEN) {
            rounds.ended(proposalId);
            return;
        }
        Round round = roundOf(stored);
        Instant now = store.now();
        round.ending(now).ifPresent(ending -> end(stored, round, ending, now));
    }

    private void end(StoredRound stored, Round round, Ending ending, Instant now) {
        var detail = Json.object().put("proposal_digest", round.digest().hex()).put("tally", round.tally().json());
        EventKind kind =
                switch (ending) {
                    case Ending.Decided(Outcome outcome) -> {
                        detail.put("outcome", outcome.wireName());
                        yield EventKind.CONSENSUS_DECIDED;
                    }
                    case Ending.Expired _ -> EventKind.CONSENSUS_EXPIRED;
                    case Ending.VetoedByDeadline _ -> EventKind.CONSENSUS_VETOED;
                };
        AuditEvent event = record(kind, stored.proposalId(), Json.object().put(Member.DETAIL, detail.build()));
        stored.end(ending, now, event.eventId());
        round.end();
        rounds.ended(round, stored.state());
    }

    private AuditEvent record(EventKind kind, String proposalId, JsonObject.Builder members) {
        return audit.record(kind, members.put(Member.CORRELATION, proposalId).build());
    }
}
