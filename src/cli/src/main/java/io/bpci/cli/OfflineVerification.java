package io.bpci.cli;

import io.bpci.jose.Ed25519;
import io.bpci.json.Malformed;
import io.bpci.receipt.Explanation;
import io.bpci.receipt.Findings;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** What the verifications have in common: a file, and findings about it. */
@picocli.CommandLine.Command(
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true,
        optionListHeading = "%nOptions:%n",
        parameterListHeading = "%nArguments:%n",
        footerHeading = "%nExamples:%n")
abstract class OfflineVerification implements Callable<Integer> {
    static final Ed25519 ENGINE = Ed25519.bouncyCastle();

    @Parameters(paramLabel = "FILE", description = "What is to be verified.")
    Path file = Path.of("");

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "table for people, json for programs (default: ${DEFAULT-VALUE}).")
    Output.Format format = Output.Format.table;

    @Spec CommandSpec spec = CommandSpec.create();

    /** A verification that knows whom it believes. */
    interface Prepared {
        /**
         * @throws Malformed if the bytes are not what the command is for
         */
        Findings findings(byte[] bytes);
    }

    /** What the bytes are called. */
    abstract String subject();

    /** Larger files are not read. */
    int mostBytes() {
        return Documents.MAX_BYTES;
    }

    /** Reads whom the command line says to believe, before anything is looked at. */
    abstract Prepared prepare();

    @Override
    public final Integer call() {
        Prepared verification = prepare();
        Findings findings = findings(verification, Documents.bytes(file, mostBytes()));
        new Output(spec.commandLine().getOut(), format).said(words(file.toString(), findings), findings.json());
        if (findings.forked()) return Exit.FORK.code();
        return (findings.verified() ? Exit.OK : Exit.NOT_PROVEN).code();
    }

    private Findings findings(Prepared verification, byte[] bytes) {
        try {
            return verification.findings(bytes);
        } catch (Malformed e) {
            return Explanation.unreadable(subject(), e);
        }
    }

    /**
     * Findings for people.
     *
     * @param name of what was verified
     */
    static String words(String name, Findings findings) {
        List<String> lines = new ArrayList<>();
        String what = "%s (%s)".formatted(name, findings.subject());
        if (findings.forked()) lines.add("FORK  " + what + ": the log signed two histories");
        else lines.add((findings.verified() ? "VERIFIED  " : "NOT VERIFIED  ") + what);
        lines.add("");
        int width = findings.steps().stream().mapToInt(step -> step.name().length()).max().orElse(0);
        for (Findings.Step step : findings.steps()) {
            lines.add(
                    "  %s  %s  %s"
                            .formatted(
                                    step.holds() ? "ok    " : "FAILED",
                                    step.name() + " ".repeat(width - step.name().length()),
                                    step.words()));
        }
        sentences(lines, "Proven", findings.proven());
        sentences(lines, "Not proven", findings.notProven());
        findings.steps().stream()
                .filter(step -> !step.holds())
                .forEach(step ->
                        sentences(lines, "Nothing is proven", List.of("The step '%s' failed.".formatted(step.name()))));
        return String.join("\n", lines);
    }

    private static void sentences(List<String> lines, String title, List<String> sentences) {
        if (sentences.isEmpty()) return;
        lines.add("");
        lines.add(title);
        for (String sentence : sentences) lines.add("  - " + sentence);
    }
}
