package io.bpci.session;

import io.bpci.envelope.Envelope;
import io.bpci.envelope.NodeId;
import io.bpci.jose.Ed25519PublicKey;
import io.bpci.jose.Jwk;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonBool;
import io.bpci.json.JsonNumber;
import io.bpci.json.JsonObject;
import io.bpci.json.JsonString;
import io.bpci.json.Malformed;
import io.bpci.json.StrictJson;
import io.bpci.problem.Problem;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A frame from a hub, as a node reads it. Members and types that it does not know are left aside. */
sealed interface HubFrame {
    record Challenge(String nonce, Ed25519PublicKey hubKey) implements HubFrame {}

    record Welcome(String sessionId, int credit, String signature) implements HubFrame {}

    /**
     * @param promise as the hub wrote it, where the node asked for it
     */
    record Accepted(String messageId, List<RefusedTarget> refusedTargets, Optional<JsonObject> promise)
            implements HubFrame {}

    record Duplicate(String messageId) implements HubFrame {}

    record Refused(String messageId, Problem problem) implements HubFrame {}

    record Deliver(String deliveryId, boolean redelivered, Envelope message) implements HubFrame {}

    record NotDelivered(Undelivered notice) implements HubFrame {}

    record TakenByHub(Taken notice) implements HubFrame {}

    record State(JsonObject state) implements HubFrame {}

    record Ping() implements HubFrame {}

    record Pong() implements HubFrame {}

    record Failed(Problem problem) implements HubFrame {}

    record Unknown(String type) implements HubFrame {}

    /**
     * @throws Malformed if the frame is of a known type and not as the protocol says
     */
    static HubFrame parse(byte[] utf8, int maxMessageBytes) {
        var members = new Members(utf8);
        String type = members.text("type");
        return switch (type) {
            case "challenge" -> new Challenge(Proof.requireNonce("nonce", members.text("nonce")), members.hubKey());
            case "welcome" ->
                    new Welcome(members.text("session_id"), members.number("credit"), members.text("signature"));
            case "accepted" -> new Accepted(members.text("message_id"), members.refusedTargets(), members.promise());
            case "duplicate" -> new Duplicate(members.text("message_id"));
            case "refused" -> new Refused(members.text("message_id"), Problem.parse(members.require("problem")));
            case "deliver" -> {
                var span = members.span("message");
                yield new Deliver(
                        members.text("delivery_id"),
                        members.flag("redelivered"),
                        Envelope.parse(utf8, span.from(), span.to(), maxMessageBytes));
            }
            case "undelivered" -> new NotDelivered(Undelivered.parse(members.object()));
            case "taken" -> new TakenByHub(Taken.parse(members.object()));
            case "state" -> new State(members.object().without("type"));
            case "ping" -> new Ping();
            case "pong" -> new Pong();
            case "error" -> new Failed(Problem.parse(members.require("problem")));
            default -> new Unknown(type);
        };
    }

    /** The members of one frame. */
    final class Members {
        private final byte[] utf8;
        private final Map<String, StrictJson.Member> byName = new HashMap<>();

        Members(byte[] utf8) {
            this.utf8 = utf8;
            for (var member : StrictJson.members(utf8, 0, utf8.length)) byName.put(member.name(), member);
        }

        StrictJson.Member span(String name) {
            var member = byName.get(name);
            if (member == null) throw new Malformed("member " + name + " is missing");
            return member;
        }

        Json require(String name) {
            var member = span(name);
            return StrictJson.parse(utf8, member.from(), member.to());
        }

        String text(String name) {
            if (require(name) instanceof JsonString string) return string.value();
            throw new Malformed(name + " must be a string");
        }

        Ed25519PublicKey hubKey() {
            Ed25519PublicKey key = Jwk.read(require("hub_key"));
            if (key.thumbprint().value().equals(text("hub_id"))) return key;
            throw new Malformed("hub_key is not the key whose thumbprint is hub_id");
        }

        int number(String name) {
            if (require(name) instanceof JsonNumber number && number.value() == Math.rint(number.value())) {
                return (int) number.value();
            }
            throw new Malformed(name + " must be an integer");
        }

        boolean flag(String name) {
            if (require(name) instanceof JsonBool flag) return flag.value();
            throw new Malformed(name + " must be true or false");
        }

        JsonObject object() {
            return (JsonObject) StrictJson.parse(utf8, 0, utf8.length);
        }

        List<RefusedTarget> refusedTargets() {
            if (!byName.containsKey("refused_targets")) return List.of();
            if (!(require("refused_targets") instanceof JsonArray array)) {
                throw new Malformed("refused_targets must be an array");
            }
            return array.elements().stream().map(Members::refusedTarget).toList();
        }

        Optional<JsonObject> promise() {
            if (!byName.containsKey("promise")) return Optional.empty();
            if (require("promise") instanceof JsonObject promise) return Optional.of(promise);
            throw new Malformed("promise must be an object");
        }

        private static RefusedTarget refusedTarget(Json json) {
            @Nullable Json problem = json instanceof JsonObject object ? object.get("problem") : null;
            if (problem == null || !(((JsonObject) json).get("node_id") instanceof JsonString nodeId)) {
                throw new Malformed("a refused target has a node_id and a problem");
            }
            return new RefusedTarget(NodeId.parse(nodeId.value()), Problem.parse(problem));
        }
    }
}
