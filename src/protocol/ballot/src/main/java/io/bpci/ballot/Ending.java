package io.bpci.ballot;

/** How a round that was open ends. */
public sealed interface Ending {
    RoundState state();

    /** It decided, and nothing that is outstanding could change that. */
    record Decided(Outcome outcome) implements Ending {
        @Override
        public RoundState state() {
            return RoundState.DECIDED;
        }
    }

    /** Fewer voted by the deadline than must. */
    record Expired() implements Ending {
        @Override
        public RoundState state() {
            return RoundState.EXPIRED;
        }
    }

    /** Enough voted by the deadline, and too few of them approved; what is silent could still have. */
    record VetoedByDeadline() implements Ending {
        @Override
        public RoundState state() {
            return RoundState.VETOED_BY_DEADLINE;
        }
    }
}
