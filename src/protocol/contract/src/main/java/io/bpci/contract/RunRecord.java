package io.bpci.contract;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.json.Jcs;
import io.bpci.json.Json;
import io.bpci.json.JsonNull;
import io.bpci.json.JsonObject;
import io.bpci.json.JsonString;
import io.bpci.json.Malformed;
import io.bpci.json.StrictObject;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What is kept of a run: all that it was given, and all that came of it. Who has it and the module repeats the run, and
 * needs nobody's word. Its digest is in the audit log.
 *
 * <p>The state of a contract in a jurisdiction is named by a chain of digests: each run that completes takes it from
 * {@code state_before} to {@code state_after}, the SHA-256 of the one before, in hexadecimal, and of the canonical form
 * of {@code writes}. Where a run wrote nothing it stays. It begins with {@link #NOTHING}.
 */
public record RunRecord(JsonObject json) {
    /** Names the state in which nothing is kept yet: 64 zeros. */
    public static final String NOTHING = "0".repeat(64);

    private static final Set<String> MEMBERS =
            Set.of(
                    "run_id",
                    "contract_id",
                    "version",
                    "jurisdiction",
                    "number",
                    "manifest_digest",
                    "module_digest",
                    "kind",
                    "floats",
                    "fuel",
                    "memory_pages",
                    "emits_to",
                    "invocation",
                    "state_before",
                    "state_after",
                    "outcome",
                    "reason",
                    "output",
                    "reads",
                    "writes",
                    "emitted",
                    "log",
                    "fuel_used");

    private static final List<String> TEXTS =
            List.of(
                    "run_id",
                    "jurisdiction",
                    "manifest_digest",
                    "module_digest",
                    "state_before",
                    "state_after",
                    "outcome");

    /** What came of it. */
    private static final Set<String> RESULT =
            Set.of("outcome", "reason", "output", "reads", "writes", "emitted", "log", "fuel_used");

    /**
     * Which run it is.
     *
     * @param number of the run, of this contract in this jurisdiction, from 1
     */
    public record Header(String runId, String jurisdiction, long number, String stateBefore) {}

    /**
     * @throws Malformed naming the member
     */
    public RunRecord {
        StrictObject members = StrictObject.of(json, "a run record", MEMBERS);
        members.value("contract_id", Identifier::parse);
        for (String text : TEXTS) members.text(text);
        members.require("output");
        members.number("version");
        members.number("number");
        invocation(members);
        kind(members);
        terms(members);
        floats(members);
        state(members);
    }

    public static RunRecord of(Header header, Manifest manifest, Invocation invocation, RunResult result) {
        var json =
                Json.object()
                        .put("run_id", header.runId())
                        .put("contract_id", manifest.contractId().value())
                        .put("version", manifest.version())
                        .put("jurisdiction", header.jurisdiction())
                        .put("number", header.number())
                        .put("manifest_digest", manifest.digest())
                        .put("module_digest", manifest.moduleDigest())
                        .put("kind", manifest.kind().wireName())
                        .put("floats", manifest.floats())
                        .put("fuel", manifest.fuel())
                        .put("memory_pages", manifest.memoryPages())
                        .put("emits_to", Json.strings(manifest.emitsTo().stream().map(NodeId::value).toList()))
                        .put("invocation", invocation.json())
                        .put("state_before", header.stateBefore())
                        .put("state_after", stateAfter(header.stateBefore(), result));
        result.json().build().members().forEach(json::put);
        return new RunRecord(json.build());
    }

    /** What the state is called after a run. */
    public static String stateAfter(String before, RunResult result) {
        if (result.writes().isEmpty()) return before;
        return Sha256.hex(before.getBytes(US_ASCII), Jcs.canonical(RunResult.texts(result.writes())));
    }

    /** SHA-256 of the canonical form, in hexadecimal: what the audit log holds. */
    public String digest() {
        return Sha256.hex(Jcs.canonical(json));
    }

    /**
     * What the audit log has of it beside its {@link #digest}: {@code module_digest}; {@code invocation_digest} and
     * {@code result_digest}, the SHA-256 of the canonical form of what it was given and of all that came of it; {@code
     * state_before} and {@code state_after}.
     */
    public JsonObject digests() {
        var result = Json.object();
        json.members()
                .forEach((name, value) -> {
                    if (RESULT.contains(name)) result.put(name, value);
                });
        return Json.object()
                .put("module_digest", moduleDigest())
                .put("invocation_digest", Sha256.hex(Jcs.canonical(members().require("invocation"))))
                .put("state_before", members().text("state_before"))
                .put("state_after", members().text("state_after"))
                .put("result_digest", Sha256.hex(Jcs.canonical(result.build())))
                .build();
    }

    /** What it answered; null for nothing. */
    public @Nullable Json output() {
        Json output = members().require("output");
        return output instanceof JsonNull ? null : output;
    }

    public String moduleDigest() {
        return members().text("module_digest");
    }

    /** Whether it ran within what that manifest says. */
    public boolean isUnder(Manifest manifest) {
        StrictObject members = members();
        return terms(members).equals(manifest.terms())
                && kind(members) == manifest.kind()
                && floats(members) == manifest.floats()
                && moduleDigest().equals(manifest.moduleDigest())
                && members.text("contract_id").equals(manifest.contractId().value());
    }

    /** What came of repeating a run. */
    public sealed interface Replay {
        record Equal() implements Replay {}

        /**
         * @param members those of the record that came out otherwise
         * @param repeated what came out
         */
        record Differs(List<String> members, JsonObject repeated) implements Replay {
            public Differs {
                members = List.copyOf(members);
            }
        }

        /** It cannot be repeated with that module. */
        record Impossible(String why) implements Replay {}
    }

    /**
     * Runs it again, from what the record says that it was given.
     *
     * @param module the bytes of the contract's module
     */
    public Replay replay(byte[] module) {
        String digest = Sha256.hex(module);
        if (!digest.equals(moduleDigest())) {
            return new Replay.Impossible("the module has the digest %s, the run was of another".formatted(digest));
        }
        StrictObject members = members();
        return switch (Program.examine(kind(members), floats(members), module)) {
            case Examined.Unfit unfit -> new Replay.Impossible("the module is not run: " + unfit);
            case Examined.Fit(Program program) -> replay(program);
        };
    }

    /** As above, with a program that is known to be of that module. */
    public Replay replay(Program program) {
        StrictObject members = members();
        RunResult result = program.run(terms(members), invocation(members), state(members));
        var repeated = Json.object();
        result.json().build().members().forEach(repeated::put);
        JsonObject again = repeated.put("state_after", stateAfter(members.text("state_before"), result)).build();
        var differing = new ArrayList<String>();
        for (String name : new TreeSet<>(MEMBERS)) {
            boolean isResult = again.members().containsKey(name) || name.equals("reason");
            if (isResult && !same(again.get(name), json.get(name))) differing.add(name);
        }
        return differing.isEmpty() ? new Replay.Equal() : new Replay.Differs(differing, again);
    }

    private static boolean same(@Nullable Json one, @Nullable Json other) {
        return one == null ? other == null : one.equals(other);
    }

    private StrictObject members() {
        return new StrictObject(json);
    }

    private static Invocation invocation(StrictObject members) {
        return Invocation.parse(members.require("invocation"));
    }

    private static Manifest.Kind kind(StrictObject members) {
        return members.value("kind", Manifest.Kind::parse);
    }

    private static boolean floats(StrictObject members) {
        return members.bool("floats");
    }

    private static Program.Terms terms(StrictObject members) {
        return new Program.Terms(
                members.number("fuel", Bounds.FUEL),
                (int) members.number("memory_pages", Bounds.MEMORY_PAGES),
                members.texts("emits_to", Bounds.RECEIVERS).stream().map(NodeId::parse).collect(Collectors.toSet()));
    }

    /** What the run read is all of the state that it needs: what it reads beside that, it reads as nothing. */
    private static State state(StrictObject members) {
        Map<String, @Nullable String> reads = new TreeMap<>();
        members.object("reads")
                .members()
                .forEach((key, value) -> {
                    switch (value) {
                        case JsonString text -> reads.put(key, text.value());
                        case JsonNull ignored -> reads.put(key, null);
                        default -> throw new Malformed("reads must hold texts");
                    }
                });
        return reads::get;
    }
}
