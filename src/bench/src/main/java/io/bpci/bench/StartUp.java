package io.bpci.bench;

import java.util.List;

/** From a process that does not exist to one that is ready. */
record StartUp() implements Benchmark {
    @Override
    public String name() {
        return "start";
    }

    @Override
    public String about() {
        return "seconds from starting the hub's process until /health/ready says so: from nothing, and again";
    }

    @Override
    public List<Figure> run(Bench.Run run) throws Exception {
        try (var hub = new HubInItsOwnDirectory(run.product());
                Artemis artemis = Artemis.start(1)) {
            double first = hub.start();
            hub.kill9();
            double again = hub.start();
            return List.of(
                    Figure.beside(name() + ".from_nothing", first, "s", Artemis.NAME, artemis.secondsToStart()),
                    Figure.alone(name() + ".after_kill", again, "s"));
        }
    }
}
