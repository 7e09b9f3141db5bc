package io.bpci.bench;

import java.util.List;

/** Something that can be measured by its name. */
interface Benchmark {
    String name();

    /** What it measures, in one line. */
    String about();

    /** Measures; takes minutes. */
    List<Figure> run(Bench.Run run) throws Exception;
}
