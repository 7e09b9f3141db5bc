package io.bpci.cli;

import io.bpci.client.HubApi;
import io.bpci.client.NoEncryptionKey;
import io.bpci.client.SenderKeys;
import io.bpci.envelope.NodeId;
import io.bpci.jose.Thumbprint;
import io.bpci.json.Malformed;
import io.bpci.wire.KeyInfo;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Nodes whose key one knows by its thumbprint, so that the hub need not be believed in it. */
record PinnedNodes(Map<NodeId, Thumbprint> pins) {
    static final PinnedNodes NONE = new PinnedNodes(Map.of());

    PinnedNodes {
        pins = Collections.unmodifiableMap(new LinkedHashMap<>(pins));
    }

    /**
     * @param given each {@code NODE=THUMBPRINT}, or, where there is one target only, the thumbprint alone
     * @param targets whom they may be of
     * @throws Malformed saying which one is wrong, and what is allowed
     */
    static PinnedNodes parse(List<String> given, List<NodeId> targets) {
        List<NodeId> distinct = targets.stream().distinct().toList();
        Map<NodeId, Thumbprint> pins = new LinkedHashMap<>();
        for (String one : given) {
            int equals = one.indexOf('=');
            NodeId node = equals < 0 ? theOnly(distinct) : named(one.substring(0, equals), distinct);
            Thumbprint pin;
            try {
                pin = Thumbprint.parse(one.substring(equals + 1));
            } catch (Malformed e) {
                throw new Malformed("of %s: %s".formatted(node, e.getMessage()));
            }
            if (pins.putIfAbsent(node, pin) != null) throw new Malformed("there is more than one of " + node);
        }
        return new PinnedNodes(pins);
    }

    private static NodeId theOnly(List<NodeId> targets) {
        if (targets.size() == 1) return targets.getFirst();
        throw new Malformed(
                "of several targets say whose key it is: NODE=THUMBPRINT, where NODE is one of " + names(targets));
    }

    private static NodeId named(String name, List<NodeId> targets) {
        return targets.stream()
                .filter(target -> target.value().equals(name))
                .findFirst()
                .orElseThrow(
                        () -> new Malformed("\"%s\" is no target; it may be of %s".formatted(name, names(targets))));
    }

    private static String names(List<NodeId> targets) {
        return targets.stream().map(NodeId::value).collect(Collectors.joining(", "));
    }

    /**
     * Asks the hub for the keys of these nodes.
     *
     * @throws CliFailure if it tells another one for a node than the pinned one
     */
    void requireOf(HubApi hub) {
        pins.forEach((node, pin) -> {
            String told =
                    hub.keys(node).keys().stream()
                            .filter(key -> key.validUntil() == null)
                            .map(KeyInfo::thumbprint)
                            .map(Thumbprint::value)
                            .collect(Collectors.joining(", "));
            if (told.equals(pin.value())) return;
            throw new CliFailure(
                    Exit.NOT_PROVEN,
                    "the hub says that the key of %s is %s, and --target-thumbprint that it is %s: nothing was sent"
                            .formatted(node, told.isEmpty() ? "none" : told, pin),
                    "ask the owner of %s whether its key was replaced; if not, do not believe this hub"
                            .formatted(node));
        });
    }

    /** What it means for a pinned node that no encryption key of it is good; for another one the failure as it is. */
    RuntimeException explained(NoEncryptionKey missing) {
        Thumbprint pin = pins.get(missing.node());
        if (pin == null) return missing;
        return new CliFailure(
                Exit.NOT_PROVEN,
                "%s; --target-thumbprint lets only %s sign for it: nothing was sent"
                        .formatted(missing.getMessage(), pin),
                "its owner publishes new ones with that key: bpci oracle publish-encryption-keys --node-id %s --rotate"
                        .formatted(missing.node()));
    }

    /** Of nodes that are pinned the pinned key alone, of others what the given ones have. */
    SenderKeys within(SenderKeys others) {
        return (node, kid, signedAt) -> {
            Thumbprint pin = pins.get(node);
            return pin == null || pin.equals(kid) ? others.key(node, kid, signedAt) : Optional.empty();
        };
    }
}
