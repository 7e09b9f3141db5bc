package io.bpci.relay.internal;

import io.bpci.audit.AuditEvent;
import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.AuditLog;
import io.bpci.envelope.NodeId;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What became of a message at each of its targets, told from its audit events. */
final class MessageStates {
    private static final int TRIES = 40;
    private static final int TRY_MS = 50;

    private final AuditLog audit;
    private final AcceptedMessages accepted;

    MessageStates(AuditLog audit, AcceptedMessages accepted) {
        this.audit = audit;
        this.accepted = accepted;
    }

    /** One target's part. */
    private static final class TargetState {
        private String state = "queued";
        private final Map<String, String> times = new LinkedHashMap<>();

        void is(String now, String at) {
            state = now;
            times.putIfAbsent(now + "_at", at);
        }
    }

    /**
     * The state, or an object without {@code targets} when the message is not known. A message accepted a moment ago
     * may still be on its way into the audit store: then this waits for it, up to two seconds.
     */
    JsonObject of(NodeId source, String messageId) {
        List<AuditEvent> life = audit.lifeOf(source.value(), messageId);
        for (int i = 0; life.isEmpty() && i < TRIES && !accepted.isCaughtUp(); i++) {
            if (!pause()) break;
            life = audit.lifeOf(source.value(), messageId);
        }
        // The last group may have become visible between the look and the queue's being empty.
        if (life.isEmpty()) life = audit.lifeOf(source.value(), messageId);
        var known = Json.object().put("source_node", source.value()).put("message_id", messageId);
        if (life.isEmpty()) return known.build();
        AuditEvent acceptance = life.getFirst();
        Map<String, TargetState> targets = targets(life);
        known.put("accepted_at", acceptance.at().toString());
        acceptance.text(Member.DIGEST).ifPresent(digest -> known.put("digest", digest));
        if (acceptance.isErased()) known.put("content_erased", true);
        known.put("targets", new JsonArray(targets.entrySet().stream().map(MessageStates::target).toList()));
        if (acceptance.json().get(Member.REFUSED_TARGETS) instanceof JsonArray refused) {
            known.put("refused_targets", refused);
        }
        return known.build();
    }

    private static Map<String, TargetState> targets(List<AuditEvent> life) {
        Map<String, TargetState> targets = new LinkedHashMap<>();
        for (AuditEvent event : life) {
            String at = event.at().toString();
            switch (event.kind()) {
                case ACCEPTED -> {
                    for (String target : event.texts(Member.TARGETS)) state(targets, target).is("queued", at);
                }
                case DELIVERED, ACKNOWLEDGED, REJECTED, EXPIRED, WITHDRAWN, REQUEUED, PURGED -> {
                    TargetState state = state(targets, event.text(Member.TARGET).orElse(""));
                    event.text(Member.DELIVERED_AT).ifPresent(time -> state.times.putIfAbsent("delivered_at", time));
                    String name = event.kind().wireName();
                    state.is(name.equals("requeued") ? "queued" : name, at);
                    event.text(Member.REASON).ifPresent(reason -> state.times.put("reason", reason));
                }
                default -> {
                    // Not about delivery.
                }
            }
        }
        return targets;
    }

    private static TargetState state(Map<String, TargetState> targets, String node) {
        return targets.computeIfAbsent(node, n -> new TargetState());
    }

    private static Json target(Map.Entry<String, TargetState> entry) {
        var json = Json.object().put("node_id", entry.getKey()).put("state", entry.getValue().state);
        entry.getValue().times.forEach(json::put);
        return json.build();
    }

    private static boolean pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(TRY_MS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
