package io.bpci.events;

import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.problem.Problem;

import java.time.Instant;
import java.util.List;

/** A frame from the hub to a viewer of the feed. */
sealed interface FeedFrame {
    String type();

    /** As it travels. */
    default String text() {
        return Json.object().put("type", type()).build().toString();
    }

    /**
     * The ticket was good.
     *
     * @param sequence the number of the first event that may come
     * @param until when the session ends at the latest
     */
    record Welcome(long sequence, Instant until) implements FeedFrame {
        @Override
        public String type() {
            return "welcome";
        }

        @Override
        public String text() {
            return Json.object()
                    .put("type", type())
                    .put("sequence", sequence)
                    .put("until", until.toString())
                    .build()
                    .toString();
        }
    }

    /**
     * Events in the order of their numbers.
     *
     * @param events each as {@link Seen#text}
     */
    record Events(List<String> events) implements FeedFrame {
        @Override
        public String type() {
            return "events";
        }

        /** Put together from parts that were written once for all viewers. */
        @Override
        public String text() {
            return "{\"events\":[" + String.join(",", events) + "],\"type\":\"events\"}";
        }
    }

    /** The relay in numbers: those of the hub that serves this session, since it started, and over the last second. */
    record Statistics(Instant at, JsonObject statistics, JsonObject perSecond) implements FeedFrame {
        @Override
        public String type() {
            return "statistics";
        }

        @Override
        public String text() {
            return Json.object()
                    .put("type", type())
                    .put("at", at.toString())
                    .put("statistics", statistics)
                    .put("per_second", perSecond)
                    .build()
                    .toString();
        }
    }

    /** The viewer was too slow: events of these numbers, both included, do not come any more. */
    record Lagged(long from, long to) implements FeedFrame {
        @Override
        public String type() {
            return "lagged";
        }

        @Override
        public String text() {
            return Json.object().put("type", type()).put("from", from).put("to", to).build().toString();
        }
    }

    record Ping() implements FeedFrame {
        @Override
        public String type() {
            return "ping";
        }
    }

    record Pong() implements FeedFrame {
        @Override
        public String type() {
            return "pong";
        }
    }

    /** Why the hub closes the session; the last frame. */
    record Failed(Problem problem) implements FeedFrame {
        @Override
        public String type() {
            return "error";
        }

        @Override
        public String text() {
            return Json.object().put("type", type()).put("problem", problem.toJson()).build().toString();
        }
    }
}
