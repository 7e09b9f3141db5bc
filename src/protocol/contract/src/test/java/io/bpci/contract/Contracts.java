package io.bpci.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.json.Json;
import io.bpci.json.StrictJson;
import io.bpci.testkit.wat.Assembler;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A contract at work: its module, and what it kept from run to run. */
final class Contracts {
    static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
    static final Program.Terms TERMS = new Program.Terms(1_000_000, 4, Set.of(new NodeId("us-fincen")));

    private final byte[] module;
    private final Manifest manifest;
    private final Program program;
    private final Map<String, String> state = new TreeMap<>();
    private String stateDigest = RunRecord.NOTHING;
    private long number;

    private Contracts(byte[] module, Manifest.Kind kind) {
        this.module = module;
        manifest =
                new Manifest(
                        new Identifier("tested"),
                        new NodeId("us-customs"),
                        1,
                        Manifest.Type.CUSTOM,
                        kind,
                        Sha256.hex(module),
                        false,
                        TERMS.fuel(),
                        TERMS.memoryPages(),
                        List.copyOf(TERMS.emitsTo()),
                        List.of(),
                        null);
        program = fit(Program.examine(manifest, module));
    }

    /** One of the examples, whose module is left for who wants to use it. */
    static Contracts example(String name) {
        byte[] module = Assembler.assemble(source(name + ".wat"));
        try {
            Path directory = Files.createDirectories(Path.of("target/contracts"));
            Files.write(directory.resolve(name + ".wasm"), module);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Contracts(module, Manifest.Kind.WASM);
    }

    static Contracts rules(String name) {
        return new Contracts(source(name + ".json").getBytes(UTF_8), Manifest.Kind.RULES);
    }

    static Contracts of(String wat) {
        return new Contracts(Assembler.assemble(wat), Manifest.Kind.WASM);
    }

    static String source(String file) {
        try {
            return Files.readString(Path.of(System.getProperty("bpci.root", "../../.."), "src/docs/contracts", file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Program fit(Examined examined) {
        return switch (examined) {
            case Examined.Fit(Program program) -> program;
            case Examined.Unfit unfit -> throw new AssertionError(unfit.toString());
        };
    }

    static Invocation call(String input) {
        return call(input, NOW);
    }

    static Invocation call(String input, Instant at) {
        return new Invocation(
                Invocation.Kind.CALL,
                at,
                "us-customs",
                null,
                StrictJson.parse(input.replace('\'', '"').getBytes(UTF_8)));
    }

    byte[] module() {
        return module;
    }

    Program program() {
        return program;
    }

    /** Runs it, keeps what it changed, and repeats the run from its record. */
    RunRecord run(Invocation invocation) {
        RunResult result = program.run(manifest.terms(), invocation, State.of(state));
        var record =
                RunRecord.of(
                        new RunRecord.Header("run-" + number, "us", ++number, stateDigest),
                        manifest,
                        invocation,
                        result);
        stateDigest = RunRecord.stateAfter(stateDigest, result);
        result.writes().forEach(this::keep);
        RunRecord.Replay replay = record.replay(module);
        if (!(replay instanceof RunRecord.Replay.Equal)) throw new AssertionError("another time: " + replay);
        return record;
    }

    RunRecord run(String input) {
        return run(call(input));
    }

    private void keep(String key, @Nullable String value) {
        if (value == null) state.remove(key);
        else state.put(key, value);
    }

    /** One member of a record, as JSON. */
    static String text(RunRecord record, String member) {
        Json value = record.json().get(member);
        return value == null ? "none" : value.toString();
    }
}
