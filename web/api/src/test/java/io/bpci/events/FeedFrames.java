package io.bpci.events;

import io.bpci.json.Json;
import io.bpci.problem.Fault;
import io.bpci.relay.RelayStatistics;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The feed's frames as the code writes them, for tests outside this package. */
public final class FeedFrames {
    private static final Instant NOW = Instant.parse("2026-11-21T08:00:00Z");

    private FeedFrames() {}

    public static Set<String> ofViewer() {
        Set<String> types = new TreeSet<>();
        Arrays.stream(ViewerFrame.class.getPermittedSubclasses())
                .forEach(type -> types.add(type.getSimpleName().toLowerCase(Locale.ROOT)));
        return types;
    }

    public static int kindsOfHub() {
        return FeedFrame.class.getPermittedSubclasses().length;
    }

    /** One of each, by its type. */
    public static Map<String, String> ofHub() {
        String event =
                Json.object()
                        .put("sequence", 7)
                        .put(
                                "event",
                                Json.object()
                                        .put("event_id", "e")
                                        .put("at", NOW.toString())
                                        .put("kind", "accepted")
                                        .build())
                        .build()
                        .toString();
        Map<String, String> frames = new TreeMap<>();
        for (FeedFrame frame :
                List.of(
                        new FeedFrame.Welcome(7, NOW),
                        new FeedFrame.Events(List.of(event, event)),
                        new Rates().frame(NOW, new RelayStatistics(1, 2, 3, 4, 5, 6, 7, 8, true)),
                        new FeedFrame.Lagged(7, 9),
                        new FeedFrame.Ping(),
                        new FeedFrame.Pong(),
                        new FeedFrame.Failed(Fault.OVERLOADED.retryAfterMs(5, "full")))) {
            frames.put(frame.type(), frame.text());
        }
        return frames;
    }
}
