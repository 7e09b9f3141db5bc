package io.bpci.contract;

import io.bpci.envelope.Timestamp;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.json.StrictObject;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Locale;
import java.util.Set;

/**
 * What a run is given: the only time that it knows, who asked, and what.
 *
 * @param at when it was asked for
 * @param by who asked: an agency, or the hub
 * @param cause of one that nobody called for: the event, or the turn of the schedule
 */
public record Invocation(Kind kind, Instant at, String by, @Nullable String cause, Json input) {
    private static final Set<String> MEMBERS = Set.of("kind", "at", "by", "cause", "input");

    /**
     * @throws Malformed if the input nests deeper than {@link Bounds#JSON_DEPTH}
     */
    public Invocation {
        if (!Texts.isFlat(input)) throw new Malformed("input nests at most %d deep".formatted(Bounds.JSON_DEPTH));
    }

    /** Why a contract runs. */
    public enum Kind {
        CALL,
        SCHEDULE,
        EVENT;

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Kind parse(String wireName) {
            for (Kind kind : values()) if (kind.wireName().equals(wireName)) return kind;
            throw new Malformed("must be call, schedule or event");
        }
    }

    /** As the contract sees it. */
    public JsonObject json() {
        return Json.object()
                .put("kind", kind.wireName())
                .put("at", Timestamp.write(at))
                .put("by", by)
                .putIfPresent("cause", cause)
                .put("input", input)
                .build();
    }

    static Invocation parse(Json json) {
        StrictObject members = StrictObject.of(json, "an invocation", MEMBERS);
        return new Invocation(
                members.value("kind", Kind::parse),
                members.value("at", Timestamp::parse),
                members.text("by"),
                members.has("cause") ? members.text("cause") : null,
                members.require("input"));
    }
}
