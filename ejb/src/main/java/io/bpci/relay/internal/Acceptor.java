package io.bpci.relay.internal;

import io.bpci.envelope.Envelope;
import io.bpci.envelope.Freshness;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.NodeId;
import io.bpci.json.JsonObject;
import io.bpci.json.Slice;
import io.bpci.logging.Trace;
import io.bpci.nodes.NodeStanding;
import io.bpci.problem.Fault;
import io.bpci.problem.Problem;
import io.bpci.session.Hub;
import io.bpci.session.RefusedTarget;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/**
 * Takes messages from wherever they come and sees them to their end: judged, claimed, committed or refused. Safe for
 * concurrent use. What needs the database goes to another thread; nothing else waits.
 */
final class Acceptor {
    /** Where a message came from. */
    interface Ingress {
        /** The node in whose session it came; null by HTTP. */
        @Nullable NodeId sessionNode();

        String address();

        /** A new message of that node is on stable storage. */
        void kept(NodeId source);

        /** Room must be found before more is read from here. */
        void busy(Committer committer);

        /** Messages are answered: what was written may leave. */
        void answered();

        /** How the message ended is not known; the other end must ask again with the same bytes. */
        void unknown();
    }

    private static final long BUSY_RETRY_MS = 200;

    private final Judge judge;
    private final Repeats repeats;
    private final ReplayWindow window;
    private final AcceptedMessages store;
    private final SenderRates rates;
    private final AgreementRates agreementRates;
    private final Rooms rooms;
    private final Committers committers;
    private final Availability availability;
    private final Refusals refusals;
    private final Forgeries forgeries;
    private final Counters counters;
    private final Supplier<RelayPolicy> policy;
    private final InstantSource clock;
    private final Executor blocking;

    Acceptor(
            Judge judge,
            Repeats repeats,
            ReplayWindow window,
            AcceptedMessages store,
            SenderRates rates,
            AgreementRates agreementRates,
            Rooms rooms,
            Committers committers,
            Availability availability,
            Refusals refusals,
            Forgeries forgeries,
            Counters counters,
            Supplier<RelayPolicy> policy,
            InstantSource clock,
            Executor blocking) {
        this.judge = judge;
        this.repeats = repeats;
        this.window = window;
        this.store = store;
        this.rates = rates;
        this.agreementRates = agreementRates;
        this.rooms = rooms;
        this.committers = committers;
        this.availability = availability;
        this.refusals = refusals;
        this.forgeries = forgeries;
        this.counters = counters;
        this.policy = policy;
        this.clock = clock;
        this.blocking = blocking;
    }

    void submit(Slice message, Ingress ingress, Hub.RelayReply reply) {
        boolean byHttp = ingress.sessionNode() == null;
        long wait = byHttp ? forgeries.waitMs(ingress.address()) : 0;
        if (wait > 0) {
            Problem problem = Fault.RATE_LIMITED.retryAfterMs(wait, "too many envelopes from here were nobody's");
            reply.refused(null, problem);
            refusals.forged(message, null, problem, ingress);
            ingress.answered();
            return;
        }
        Instant now = clock.instant();
        switch (judge.judge(message, ingress.sessionNode(), now)) {
            case Judge.Verdict.Refused(Envelope envelope, Problem problem, boolean forged) -> {
                if (byHttp && forged) forgeries.count(ingress.address());
                reply.refused(envelope == null ? null : envelope.messageId(), problem);
                if (envelope != null && !forged) refusals.refused(envelope, problem, ingress);
                else refusals.forged(message, envelope, problem, ingress);
                ingress.answered();
            }
            case Judge.Verdict.Passed(Judge.Authentic passed) -> new Passage(passed, ingress, reply, now).begin();
        }
    }

    /** Lets go of what is known of senders that have been quiet for a while. */
    void forgetIdle() {
        rates.forgetIdle();
        agreementRates.forgetIdle();
    }

    /** One authentic message on its way. */
    private final class Passage implements Acceptance.Completion {
        private final Judge.Authentic message;
        private final Envelope envelope;
        private final MessageId messageId;
        private final Ingress ingress;
        private final Hub.RelayReply reply;
        private final Instant receivedAt;
        private Repeats.@Nullable Claim claim;
        private final @Nullable Trace trace;
        private List<RefusedTarget> refused;
        private List<NodeId> targets = List.of();

        Passage(Judge.Authentic message, Ingress ingress, Hub.RelayReply reply, Instant receivedAt) {
            this.message = message;
            this.envelope = message.envelope();
            this.messageId = envelope.messageId();
            this.ingress = ingress;
            this.reply = reply;
            this.receivedAt = receivedAt;
            this.trace = MessageTrace.of(envelope);
            this.refused = message.refused();
        }

        void begin() {
            if (!availability.isAvailable()) {
                answerRefused(availability.problem());
                return;
            }
            switch (repeats.claim(envelope, new Repeat())) {
                case Repeats.Attempt.Duplicate() -> answerDuplicate();
                case Repeats.Attempt.Reused() ->
                        answerRefused(
                                Fault.IDENTITY_REUSED.because(
                                        "another message was accepted as %s from %s"
                                                .formatted(messageId, envelope.sourceNode())));
                case Repeats.Attempt.Erased() -> answerRefused(contentErased());
                case Repeats.Attempt.Joined() -> {
                    // Repeat answers when the first one has ended.
                }
                case Repeats.Attempt.Claimed(Repeats.Claim held) -> {
                    claim = held;
                    checkFreshness();
                }
            }
        }

        private void checkFreshness() {
            Freshness.Verdict fresh = policy.get().freshness().of(envelope.createdAt(), receivedAt);
            boolean windowKnows = window.speaksFor(envelope.createdAt());
            switch (fresh) {
                case AHEAD -> refuse(Fault.CREATED_IN_FUTURE.because("created_at is ahead of the hub's " + receivedAt));
                case FRESH -> {
                    // The clock stepped back over what the window has forgotten: the store remembers.
                    if (windowKnows) admit();
                    else consultStoreLater(true);
                }
                case STALE -> {
                    if (windowKnows) refuseStale();
                    else consultStoreLater(false);
                }
            }
        }

        private void consultStoreLater(boolean isFresh) {
            try {
                blocking.execute(() -> consultStore(isFresh));
            } catch (RejectedExecutionException e) {
                refuse(Fault.OVERLOADED.retryAfterMs(BUSY_RETRY_MS, "too many old messages are being looked up"));
            }
        }

        private void consultStore(boolean isFresh) {
            try {
                switch (held().knownTo(store)) {
                    case SAME -> {
                        held().accepted();
                        answerDuplicate();
                    }
                    // Not stale: that would say that it was not accepted.
                    case ERASED -> refuse(contentErased());
                    case NO, OTHER -> {
                        if (isFresh) admit();
                        else refuseStale();
                    }
                }
            } catch (RuntimeException e) {
                refuse(Fault.UNAVAILABLE.retryAfterMs(1_000, "the audit store is not available"));
            }
        }

        private Problem contentErased() {
            return Fault.IDENTITY_REUSED.because(
                    "a message was accepted as %s from %s, and its content was erased: whether it was this one nobody can tell"
                            .formatted(messageId, envelope.sourceNode()));
        }

        private void refuseStale() {
            refuse(
                    Fault.STALE.because(
                            "created_at %s is more than %d s before the hub's %s"
                                    .formatted(
                                            envelope.createdAt(),
                                            policy.get().freshness().maxAge().toSeconds(),
                                            receivedAt)));
        }

        private void admit() {
            if (envelope.expiresAt().isPresent() && !envelope.expiresAt().get().isAfter(receivedAt)) {
                refuse(Fault.EXPIRED.because("expires_at is %s".formatted(envelope.expiresAt().get())));
                return;
            }
            Problem tooFast = rates.charge(message.sender(), envelope, message.targets().size(), receivedAt);
            if (tooFast == null) tooFast = agreementRates.charge(envelope, receivedAt);
            if (tooFast != null) {
                refuse(tooFast);
                return;
            }
            reserve();
            if (targets.isEmpty()) {
                refuse(Judge.allRefused(refused));
                return;
            }
            commit();
        }

        private void reserve() {
            int bytes = envelope.bytes().length;
            List<NodeId> taken = new ArrayList<>(message.targets().size());
            List<RefusedTarget> left = new ArrayList<>(0);
            for (NodeStanding target : message.targets()) {
                Problem full = rooms.take(target.nodeId(), bytes);
                if (full == null) taken.add(target.nodeId());
                else left.add(new RefusedTarget(target.nodeId(), full));
            }
            targets = taken;
            if (left.isEmpty()) return;
            left.addAll(refused);
            refused = left;
        }

        private void commit() {
            Committer committer = committers.of(envelope.sourceNode());
            var acceptance =
                    new Acceptance(
                            envelope,
                            message.sender().organisation(),
                            targets,
                            refused,
                            receivedAt.toEpochMilli(),
                            held(),
                            reply.asksForPromise(),
                            trace,
                            this);
            if (!committer.offer(new Committer.Work.Accept(acceptance))) {
                giveRoomBack();
                refuse(Fault.OVERLOADED.retryAfterMs(BUSY_RETRY_MS, "more messages wait than the hub can store"));
                return;
            }
            if (committer.isBusy()) ingress.busy(committer);
        }

        @Override
        public void accepted() {
            // Before the repeats that wait are told: in one session accepted comes before duplicate.
            reply.accepted(messageId, refused);
            kept();
            answered();
        }

        @Override
        public void promised(JsonObject promise) {
            reply.promised(messageId, refused, promise);
            kept();
            answered();
        }

        private void kept() {
            held().accept();
            counters.accepted.increment();
            ingress.kept(envelope.sourceNode());
        }

        private void answered() {
            ingress.answered();
            MessageTrace.accepted(trace, envelope);
        }

        @Override
        public void failed() {
            giveRoomBack();
            refuse(Fault.UNAVAILABLE.retryAfterMs(1_000, "the message could not be stored"));
        }

        @Override
        public void unknown() {
            availability.doubt(held());
            ingress.unknown();
        }

        private void giveRoomBack() {
            for (NodeId target : targets) rooms.giveBack(target, envelope.bytes().length);
        }

        private Repeats.Claim held() {
            if (claim == null) throw new IllegalStateException("the identity is not claimed");
            return claim;
        }

        private void refuse(Problem problem) {
            held().letGo();
            answerRefused(problem);
        }

        private void answerRefused(Problem problem) {
            reply.refused(messageId, problem);
            refusals.refused(envelope, problem, ingress);
            ingress.answered();
        }

        private void answerDuplicate() {
            counters.duplicates.increment();
            reply.duplicate(messageId);
            ingress.answered();
        }

        /** The same bytes a second time, while the first are under way. */
        private final class Repeat implements Repeats.Waiter {
            @Override
            public void accepted() {
                answerDuplicate();
            }

            @Override
            public void notAccepted() {
                answerRefused(Fault.UNAVAILABLE.retryAfterMs(1_000, "the same message sent before was not accepted"));
            }
        }
    }
}
