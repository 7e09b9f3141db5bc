package io.bpci.ballot;

import io.bpci.envelope.Digest;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.envelope.Timestamp;
import io.bpci.json.Jcs;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.json.StrictObject;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What a proposal proposes: its content, read by its type. Immutable. */
public sealed interface Measure {
    int MAX_BYTES = 16 << 10;

    /** Leaves room for what is around it where it travels: a proposal, a certificate, an envelope. */
    int MAX_DEPTH = 32;

    /** {@code {"parameter": ..., "new_value": ...}}. */
    record SetParameter(String parameter, Json newValue) implements Measure {}

    /** {@code {"action": ..., "node_id": ...}}, and the {@code weight} unless it is taken away. */
    record ChangeMembership(Action action, NodeId nodeId, @Nullable Weight weight) implements Measure {}

    /** {@code {"component": ..., "version": ...}}, and the SHA-256 {@code digest} of what is to be installed. */
    record Upgrade(Identifier component, Identifier version, @Nullable Digest digest) implements Measure {}

    /**
     * {@code {"measure": {"proposal_type": ..., "content": ...}, "reason": ..., "expires_at": ...}}.
     *
     * @param measure what is done at once: a {@link SetParameter} or a {@link ChangeMembership}
     * @param expiresAt when it is undone, unless a normal round has decided the same by then
     */
    record Emergency(Measure measure, String reason, Instant expiresAt) implements Measure {}

    /** Any object. */
    record Custom(JsonObject content) implements Measure {}

    /** What becomes of a voter. */
    enum Action {
        /** It gets a weight, and had none. */
        ADD("Add"),
        /** It loses its weight. */
        REMOVE("Remove"),
        /** It has another weight from now on. */
        SET_WEIGHT("SetWeight");

        private final String wireName;

        Action(String wireName) {
            this.wireName = wireName;
        }

        public String wireName() {
            return wireName;
        }

        static Action parse(String wireName) {
            for (Action action : values()) if (action.wireName.equals(wireName)) return action;
            throw new Malformed("must be Add, Remove or SetWeight");
        }
    }

    /**
     * @throws Malformed if the content is not what the type asks for, naming the member
     */
    static Measure of(ProposalType type, JsonObject content) {
        if (Jcs.canonical(content).length > MAX_BYTES) {
            throw new Malformed("content has at most %d bytes".formatted(MAX_BYTES));
        }
        requireDepth("content", content);
        return switch (type) {
            case NETWORK_PARAMETER -> Contents.parameter(content);
            case MEMBERSHIP -> Contents.membership(content);
            case UPGRADE -> Contents.upgrade(content);
            case EMERGENCY -> Contents.emergency(content);
            case CUSTOM -> new Custom(content);
        };
    }

    /**
     * @throws Malformed if more objects and arrays stand within each other
     */
    static void requireDepth(String member, Json value) {
        if (depth(value) > MAX_DEPTH) throw new Malformed("%s is at most %d deep".formatted(member, MAX_DEPTH));
    }

    private static int depth(Json value) {
        Collection<Json> within =
                switch (value) {
                    case JsonObject(var members) -> members.values();
                    case JsonArray(var elements) -> elements;
                    default -> List.of();
                };
        boolean isContainer = value instanceof JsonObject || value instanceof JsonArray;
        return within.stream().mapToInt(Measure::depth).max().orElse(0) + (isContainer ? 1 : 0);
    }

    /** How each type's content is read. */
    final class Contents {
        private static final Pattern PARAMETER = Pattern.compile("[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*){0,7}");
        private static final int MAX_NAME = 128;
        private static final int MAX_RATIONALE = 4_000;
        private static final int MAX_REASON = 2_000;
        private static final String RATIONALE = "rationale";

        private Contents() {}

        private static StrictObject read(JsonObject content, String type, Set<String> members) {
            var json = StrictObject.of(content, "the content of a " + type + " proposal", members);
            if (json.has(RATIONALE) && json.text(RATIONALE).length() > MAX_RATIONALE) {
                throw new Malformed("rationale has at most %d characters".formatted(MAX_RATIONALE));
            }
            return json;
        }

        static SetParameter parameter(JsonObject content) {
            var json = read(content, "NetworkParameter", Set.of("parameter", "new_value", "current_value", RATIONALE));
            String name = json.text("parameter");
            if (name.length() > MAX_NAME || !PARAMETER.matcher(name).matches()) {
                throw new Malformed(
                        "parameter must be names of a-z, 0-9 and _ with dots between them, up to %d characters"
                                .formatted(MAX_NAME));
            }
            return new SetParameter(name, json.require("new_value"));
        }

        static ChangeMembership membership(JsonObject content) {
            var json = read(content, "Membership", Set.of("action", "node_id", "weight", RATIONALE));
            Action action = json.value("action", Action::parse);
            if (json.has("weight") == (action == Action.REMOVE)) {
                throw new Malformed("weight must be there unless action is Remove");
            }
            return new ChangeMembership(
                    action,
                    json.value("node_id", NodeId::parse),
                    json.has("weight") ? json.value("weight", Weight::parse) : null);
        }

        static Emergency emergency(JsonObject content) {
            var json = read(content, "Emergency", Set.of("measure", "reason", "expires_at", RATIONALE));
            var measure = StrictObject.of(json.object("measure"), "measure", Set.of("proposal_type", "content"));
            ProposalType type = measure.value("proposal_type", ProposalType::parse);
            if (type != ProposalType.NETWORK_PARAMETER && type != ProposalType.MEMBERSHIP) {
                throw new Malformed("proposal_type of the measure must be NetworkParameter or Membership");
            }
            String reason = json.text("reason");
            if (reason.isBlank() || reason.length() > MAX_REASON) {
                throw new Malformed("reason must have 1 to %d characters".formatted(MAX_REASON));
            }
            return new Emergency(
                    Measure.of(type, measure.object("content")), reason, json.value("expires_at", Timestamp::parse));
        }

        static Upgrade upgrade(JsonObject content) {
            var json = read(content, "Upgrade", Set.of("component", "version", "digest", RATIONALE));
            return new Upgrade(
                    json.value("component", Identifier::parse),
                    json.value("version", Identifier::parse),
                    json.has("digest") ? json.value("digest", Digest::parse) : null);
        }
    }
}
