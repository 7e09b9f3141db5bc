package io.bpci.contract;

/** Ends a run from within. Never leaves this room. */
final class Stop extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient RunResult.Ending ending;

    Stop(RunResult.Ending ending) {
        super(ending.outcome(), null, false, false);
        this.ending = ending;
    }

    static Stop trap(String reason) {
        return new Stop(new RunResult.Ending.Trapped(reason));
    }

    static Stop abort(String reason) {
        return new Stop(new RunResult.Ending.Aborted(reason));
    }

    RunResult.Ending ending() {
        return ending;
    }
}
