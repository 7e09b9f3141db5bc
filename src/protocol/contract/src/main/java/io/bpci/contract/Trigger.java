package io.bpci.contract;

import io.bpci.envelope.MessageType;
import io.bpci.envelope.NodeId;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.json.StrictObject;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Set;

/** When a contract runs by itself, where its deployment says that it may. */
public sealed interface Trigger {
    /** The type of the messages that the hub sends for contracts. */
    String CONTRACT_EVENT = "x-contract-event";

    JsonObject json();

    /** Again and again. */
    record Schedule(Duration every) implements Trigger {
        private static final long LEAST_SECONDS = 10;
        private static final long MOST_SECONDS = 366L * 24 * 60 * 60;

        public Schedule {
            if (every.toSeconds() < LEAST_SECONDS || every.toSeconds() > MOST_SECONDS) {
                throw new Malformed("every_secs must be from %d to %d, a year".formatted(LEAST_SECONDS, MOST_SECONDS));
            }
        }

        @Override
        public JsonObject json() {
            return Json.object().put("kind", "schedule").put("every_secs", every.toSeconds()).build();
        }
    }

    /**
     * When the hub accepted a message that an agency of the deployment's jurisdiction, or the contract's owner, sent or
     * is to get.
     *
     * @param source null for any
     */
    record Accepted(MessageType messageType, @Nullable NodeId source) implements Trigger {
        public Accepted {
            // They would answer each other for ever.
            if (messageType.name().equals(CONTRACT_EVENT)) {
                throw new Malformed("message_type of a trigger must not be that of contracts' own messages");
            }
        }

        @Override
        public JsonObject json() {
            return Json.object()
                    .put("kind", "event")
                    .put("message_type", messageType.name())
                    .putIfPresent("source_node", source == null ? null : source.value())
                    .build();
        }
    }

    /**
     * @throws Malformed naming the member
     */
    static Trigger parse(StrictObject members) {
        return switch (members.text("kind")) {
            case "schedule" -> {
                only(members, Set.of("kind", "every_secs"));
                yield new Schedule(Duration.ofSeconds(members.number("every_secs")));
            }
            case "event" -> {
                only(members, Set.of("kind", "message_type", "source_node"));
                yield new Accepted(
                        members.value("message_type", MessageType::parse),
                        members.has("source_node") ? members.value("source_node", NodeId::parse) : null);
            }
            default -> throw new Malformed("kind of a trigger must be schedule or event");
        };
    }

    private static void only(StrictObject members, Set<String> allowed) {
        StrictObject.of(members.json(), "a trigger of that kind", allowed);
    }
}
