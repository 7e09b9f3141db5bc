package io.bpci.relay.internal;

import io.bpci.envelope.Envelope;
import io.bpci.envelope.MessageType;
import io.bpci.envelope.NodeId;
import io.bpci.problem.Fault;
import io.bpci.problem.Problem;
import io.bpci.relay.HubService;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What the hub itself takes, as a target of messages. Immutable.
 *
 * @param hubNode under which id the hub is a target, and a source
 */
public record HubServices(NodeId hubNode, Map<MessageType, HubService> services) {
    /**
     * @throws IllegalStateException if two services take one type
     */
    public static HubServices of(NodeId hubNode, Iterable<HubService> all) {
        var services = new HashMap<MessageType, HubService>();
        for (HubService service : all) {
            for (MessageType type : service.types()) {
                if (services.put(type, service) != null) {
                    throw new IllegalStateException("two services take messages of type " + type);
                }
            }
        }
        return new HubServices(hubNode, Map.copyOf(services));
    }

    Optional<Problem> refusal(Envelope message) {
        HubService service = services.get(message.messageType());
        if (service != null) return service.refusal(message);
        var taken = services.keySet().stream().map(MessageType::name).collect(Collectors.toCollection(TreeSet::new));
        return Optional.of(
                Fault.INVALID_REQUEST.because(
                        "%s is the hub, which takes messages of type %s".formatted(hubNode, String.join(", ", taken))));
    }
}
