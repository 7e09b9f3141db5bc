package io.bpci.bench;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;

/** The {@code bench} command. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        usageHelpAutoWidth = true,
        description = "Measures the product on this machine, and a peer beside it in the same run.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  bench --list",
            "  bench relay",
            "  bench relay relay-latency --output json",
            "  bench audit-search --events 1000000",
            "",
            "A benchmark starts the product with Keycloak in a temporary directory, on its usual ports + 25000,",
            "and leaves nothing behind. Two runs on one machine disturb each other."
        })
public final class Bench implements Callable<Integer> {
    private static final List<Benchmark> ALL =
            List.of(
                    new Signatures(),
                    RelayThroughput.oneByOne(),
                    RelayThroughput.inBatches(),
                    new RelayLatency(),
                    new LogCost(),
                    new LogAppend(),
                    new ReceiptDelay(),
                    new ConsensusRounds(),
                    new GovernmentAccess(),
                    new EmergencyAlarms(),
                    new CaseSteps(),
                    new ComplianceCheckTime(),
                    new ContractRuns(),
                    new AuditSearch(),
                    new OpenSessions(),
                    new StartUp(),
                    new Reconnect());

    /** Of what they say without being wrong; held, or the levels would be collected away. */
    private static final List<Logger> SILENCED =
            List.of(
                    Logger.getLogger("org.apache.activemq"),
                    Logger.getLogger("org.flywaydb"),
                    Logger.getLogger("org.hibernate"));

    /** How figures are written. */
    enum Output {
        text,
        json
    }

    @Parameters(paramLabel = "NAME", arity = "0..*", description = "What to measure; \"all\" for everything.")
    List<String> names = List.of();

    @Option(names = "--list", description = "Name the benchmarks and what they measure.")
    boolean list;

    @Option(
            names = "--output",
            paramLabel = "FORMAT",
            description = "text or json: one object a line with name, value, unit, peer, peer_value, ratio.")
    Output output = Output.text;

    @Option(
            names = "--events",
            paramLabel = "N",
            defaultValue = "10000000",
            description = "How many events audit-search fills each database with: $DEFAULT_VALUE unless said.")
    long events;

    @Spec CommandSpec spec = CommandSpec.create();

    /** What a benchmark works with: the product, started when it is first asked for. */
    static final class Run implements AutoCloseable {
        private final Path home;
        private final long events;
        private final PrintWriter err;
        private @Nullable Product product;

        Run(Path home, long events, PrintWriter err) {
            this.home = home;
            this.events = events;
            this.err = err;
        }

        Product product() throws IOException {
            if (product == null) {
                say("starting Keycloak and the hub");
                product = Product.start(home);
            }
            return product;
        }

        /** How many the audit log is to have. */
        long events() {
            return events;
        }

        /** How far it is, for people. */
        void say(String progress) {
            err.println("  " + progress);
            err.flush();
        }

        @Override
        public void close() throws IOException {
            if (product != null) product.close();
        }
    }

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        if (list) {
            for (Benchmark each : ALL) out.printf("%-16s %s%n", each.name(), each.about());
            return 0;
        }
        List<Benchmark> chosen = chosen();
        if (events < AuditSearch.LEAST_EVENTS)
            throw new ParameterException(spec.commandLine(), "--events is at least " + AuditSearch.LEAST_EVENTS);
        String home = System.getProperty("bpci.home");
        if (home == null) throw new IllegalStateException("start it with src/bin/bench");
        var machine = Machine.here();
        if (output == Output.text) out.println(machine);
        else err.println(machine);
        try (var run = new Run(Path.of(home).toAbsolutePath(), events, err)) {
            for (Benchmark each : chosen) {
                run.say(each.name() + ": " + each.about());
                for (Figure figure : each.run(run)) {
                    out.println(output == Output.json ? figure.toJson() : figure.toLine());
                    out.flush();
                }
            }
        }
        return 0;
    }

    private List<Benchmark> chosen() {
        if (names.isEmpty()) throw wrong("name what to measure");
        if (names.equals(List.of("all"))) return ALL;
        return names.stream()
                .map(name ->
                        ALL.stream()
                                .filter(each -> each.name().equals(name))
                                .findFirst()
                                .orElseThrow(() -> wrong("there is no benchmark \"" + name + "\"")))
                .toList();
    }

    private ParameterException wrong(String what) {
        String known = ALL.stream().map(Benchmark::name).collect(Collectors.joining(", "));
        return new ParameterException(spec.commandLine(), what + "; there are: " + known + ", all");
    }

    public static void main(String[] arguments) {
        SILENCED.forEach(logger -> logger.setLevel(Level.SEVERE));
        System.exit(new CommandLine(new Bench()).execute(arguments));
    }
}
