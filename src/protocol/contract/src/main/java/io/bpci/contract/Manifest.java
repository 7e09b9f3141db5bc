package io.bpci.contract;

import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.json.Jcs;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.json.StrictObject;

import org.jspecify.annotations.Nullable;

import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What its owner says of one version of a contract, and signs: see {@link SignedManifest}.
 *
 * @param governmentId the agency that owns it
 * @param version from 1, higher than those before
 * @param moduleDigest SHA-256 of the module, in hexadecimal
 * @param floats whether the module calculates with floating point
 * @param fuel that a run may use, at most {@link Bounds#FUEL}
 * @param memoryPages that a run may have, at most {@link Bounds#MEMORY_PAGES}
 * @param emitsTo the nodes that it may send messages to
 * @param triggers when it runs beside being called
 */
public record Manifest(
        Identifier contractId,
        NodeId governmentId,
        int version,
        Type contractType,
        Kind kind,
        String moduleDigest,
        boolean floats,
        long fuel,
        int memoryPages,
        List<NodeId> emitsTo,
        List<Trigger> triggers,
        @Nullable String description) {
    private static final int MAX_VERSION = 1_000_000;
    private static final int MAX_TRIGGERS = 8;
    private static final int MAX_DESCRIPTION = 2_000;
    private static final int MAX_ID = 100;
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");
    private static final Set<String> MEMBERS =
            Set.of(
                    "contract_id",
                    "government_id",
                    "version",
                    "contract_type",
                    "kind",
                    "module_digest",
                    "floats",
                    "fuel",
                    "memory_pages",
                    "emits_to",
                    "triggers",
                    "description");

    /** What a contract is about. */
    public enum Type {
        REGULATORY_COMPLIANCE,
        CUSTOMS,
        ESCROW,
        CUSTOM;

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        public static Type parse(String wireName) {
            for (Type type : values()) if (type.wireName().equals(wireName)) return type;
            throw new Malformed("must be regulatory_compliance, customs, escrow or custom");
        }
    }

    /** What a module is written in. */
    public enum Kind {
        /** WebAssembly, in its binary form. */
        WASM,
        /** Rules, as JSON: see {@link RuleBook}. */
        RULES;

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        public static Kind parse(String wireName) {
            for (Kind kind : values()) if (kind.wireName().equals(wireName)) return kind;
            throw new Malformed("must be wasm or rules");
        }
    }

    /**
     * @throws Malformed naming the member
     */
    public Manifest {
        if (contractId.value().length() > MAX_ID) {
            throw new Malformed("contract_id has at most %d characters".formatted(MAX_ID));
        }
        if (version < 1 || version > MAX_VERSION) {
            throw new Malformed("version must be from 1 to " + MAX_VERSION);
        }
        if (!DIGEST.matcher(moduleDigest).matches()) {
            throw new Malformed("module_digest must be a SHA-256 in hexadecimal, 64 digits in lower case");
        }
        if (fuel < 1 || fuel > Bounds.FUEL) throw new Malformed("fuel must be from 1 to " + Bounds.FUEL);
        if (memoryPages < 0 || memoryPages > Bounds.MEMORY_PAGES) {
            throw new Malformed("memory_pages must be from 0 to " + Bounds.MEMORY_PAGES);
        }
        emitsTo = List.copyOf(emitsTo);
        if (emitsTo.size() > Bounds.RECEIVERS || Set.copyOf(emitsTo).size() != emitsTo.size()) {
            throw new Malformed("emits_to has at most %d nodes, each once".formatted(Bounds.RECEIVERS));
        }
        triggers = List.copyOf(triggers);
        if (triggers.size() > MAX_TRIGGERS) {
            throw new Malformed("triggers has at most %d elements".formatted(MAX_TRIGGERS));
        }
        if (description != null) requireText(description);
    }

    private static void requireText(String text) {
        if (text.length() > MAX_DESCRIPTION) {
            throw new Malformed("description has at most %d characters".formatted(MAX_DESCRIPTION));
        }
        if (text.codePoints().anyMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\t')) {
            throw new Malformed("description must have no control characters");
        }
    }

    /**
     * @throws Malformed naming the member
     */
    public static Manifest parse(Json json) {
        StrictObject members = StrictObject.of(json, "a manifest", MEMBERS);
        return new Manifest(
                members.value("contract_id", Identifier::parse),
                members.value("government_id", NodeId::parse),
                (int) members.number("version", MAX_VERSION),
                members.value("contract_type", Type::parse),
                members.value("kind", Kind::parse),
                members.text("module_digest"),
                members.bool("floats"),
                members.number("fuel", Bounds.FUEL),
                (int) members.number("memory_pages", Bounds.MEMORY_PAGES),
                members.texts("emits_to", Bounds.RECEIVERS).stream().map(Manifest::receiver).toList(),
                triggers(members),
                members.has("description") ? members.text("description") : null);
    }

    private static NodeId receiver(String text) {
        try {
            return NodeId.parse(text);
        } catch (Malformed e) {
            throw new Malformed("emits_to: " + e.getMessage());
        }
    }

    private static List<Trigger> triggers(StrictObject members) {
        if (members.require("triggers") instanceof JsonArray array && array.elements().isEmpty()) return List.of();
        return members
                .objects("triggers", MAX_TRIGGERS, Set.of("kind", "every_secs", "message_type", "source_node"))
                .stream()
                .map(Trigger::parse)
                .toList();
    }

    public JsonObject json() {
        return Json.object()
                .put("contract_id", contractId.value())
                .put("government_id", governmentId.value())
                .put("version", version)
                .put("contract_type", contractType.wireName())
                .put("kind", kind.wireName())
                .put("module_digest", moduleDigest)
                .put("floats", floats)
                .put("fuel", fuel)
                .put("memory_pages", memoryPages)
                .put("emits_to", Json.strings(emitsTo.stream().map(NodeId::value).toList()))
                .put("triggers", new JsonArray(triggers.stream().map(Trigger::json).map(Json.class::cast).toList()))
                .putIfPresent("description", description)
                .build();
    }

    /** SHA-256 of the canonical form, in hexadecimal. */
    public String digest() {
        return Sha256.hex(Jcs.canonical(json()));
    }

    public Program.Terms terms() {
        return new Program.Terms(fuel, memoryPages, Set.copyOf(emitsTo));
    }

    /** Whether these are the module's bytes. */
    public boolean isOf(byte[] module) {
        return HexFormat.of().formatHex(Sha256.of(module)).equals(moduleDigest);
    }
}
