package io.bpci.presence;

import io.bpci.envelope.Digest;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageType;
import io.bpci.envelope.NodeId;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.json.StrictObject;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * What a node says of itself: an envelope by the node, to the hub, whose content tells where it can be reached, what it
 * can do, who may know of it, and for how long that holds. Immutable.
 */
public record Announcement(Envelope envelope, Profile profile) {
    public static final MessageType TYPE = new MessageType("StatusUpdate");
    public static final int MAX_BYTES = 16 << 10;
    public static final int MAX_ENDPOINTS = 8;
    public static final int MAX_CAPABILITIES = 64;
    public static final Duration SHORTEST = Duration.ofSeconds(10);
    public static final Duration LONGEST = Duration.ofDays(7);

    private static final String ENDPOINTS = "endpoints";
    private static final String CAPABILITIES = "capabilities";
    private static final String LAYER = "layer";
    private static final String JURISDICTION = "jurisdiction";
    private static final String VISIBILITY = "visibility";
    private static final String VALID_SECS = "valid_secs";
    private static final Set<String> MEMBERS =
            Set.of(ENDPOINTS, CAPABILITIES, LAYER, JURISDICTION, VISIBILITY, VALID_SECS);

    /**
     * The content.
     *
     * @param endpoints the one that it likes best first; none for a node that only connects to the hub
     * @param jurisdiction whose law holds for it, by a name that the hub's participants agreed on
     * @param validity from the envelope's {@code created_at}; whole seconds
     */
    public record Profile(
            List<Endpoint> endpoints,
            SortedSet<String> capabilities,
            @Nullable SystemLayer layer,
            @Nullable Identifier jurisdiction,
            Visibility visibility,
            Duration validity) {
        /**
         * @throws Malformed if there are too many of something, or the time is not allowed
         */
        public Profile {
            endpoints = List.copyOf(endpoints);
            capabilities = Collections.unmodifiableSortedSet(new TreeSet<>(capabilities));
            if (endpoints.size() > MAX_ENDPOINTS) {
                throw new Malformed("%s has more than %d elements".formatted(ENDPOINTS, MAX_ENDPOINTS));
            }
            if (capabilities.size() > MAX_CAPABILITIES) {
                throw new Malformed("%s has more than %d elements".formatted(CAPABILITIES, MAX_CAPABILITIES));
            }
            if (validity.compareTo(SHORTEST) < 0
                    || validity.compareTo(LONGEST) > 0
                    || !validity.equals(validity.truncatedTo(ChronoUnit.SECONDS))) {
                throw new Malformed(
                        "%s must be a whole number from %d to %d"
                                .formatted(VALID_SECS, SHORTEST.toSeconds(), LONGEST.toSeconds()));
            }
        }

        /** As it stands in the envelope. */
        public JsonObject content() {
            return Json.object()
                    .put(ENDPOINTS, Json.strings(endpoints.stream().map(Endpoint::uri).toList()))
                    .put(CAPABILITIES, Json.strings(List.copyOf(capabilities)))
                    .putIfPresent(LAYER, layer == null ? null : layer.wireName())
                    .putIfPresent(JURISDICTION, jurisdiction == null ? null : jurisdiction.value())
                    .put(VISIBILITY, visibility.wireName())
                    .put(VALID_SECS, validity.toSeconds())
                    .build();
        }
    }

    /**
     * Reads it; whether the signature holds is for {@link Envelope#verify}.
     *
     * @throws Malformed if the envelope is no announcement, naming the member at fault
     */
    public static Announcement of(Envelope envelope) {
        requireToHub(envelope, TYPE, "an announcement", MAX_BYTES);
        var json = StrictObject.of(envelope.content(), "the content of an announcement", MEMBERS);
        return new Announcement(
                envelope,
                new Profile(
                        each(json, ENDPOINTS, MAX_ENDPOINTS).stream()
                                .map(text -> named(ENDPOINTS, () -> Endpoint.parse(text)))
                                .toList(),
                        capabilities(each(json, CAPABILITIES, MAX_CAPABILITIES)),
                        json.has(LAYER) ? json.value(LAYER, SystemLayer::parse) : null,
                        json.has(JURISDICTION) ? json.value(JURISDICTION, Identifier::parse) : null,
                        json.has(VISIBILITY) ? json.value(VISIBILITY, Visibility::parse) : Visibility.ORGANISATION,
                        Duration.ofSeconds(json.number(VALID_SECS, LONGEST.toSeconds()))));
    }

    /** What messages to the hub about a node's presence have in common. */
    static void requireToHub(Envelope envelope, MessageType type, String what, int maxBytes) {
        if (!envelope.messageType().equals(type)) throw new Malformed("message_type of %s is %s".formatted(what, type));
        if (envelope.view().length() > maxBytes) {
            throw new Malformed("%s has at most %d bytes".formatted(what, maxBytes));
        }
        if (envelope.targetNodes().size() != 1) {
            throw new Malformed("target_nodes of %s is the hub alone".formatted(what));
        }
        if (envelope.encryption().isPresent()) {
            throw new Malformed("%s is not encrypted: it has no encryption".formatted(what));
        }
    }

    private static List<String> each(StrictObject json, String name, int most) {
        List<String> texts = json.texts(name, most);
        if (Set.copyOf(texts).size() < texts.size()) throw new Malformed(name + " must hold each element once");
        return texts;
    }

    private static SortedSet<String> capabilities(List<String> names) {
        var capabilities = new TreeSet<String>();
        for (String name : names) capabilities.add(named(CAPABILITIES, () -> Identifier.parse(name)).value());
        return capabilities;
    }

    private static <T> T named(String member, Supplier<T> read) {
        try {
            return read.get();
        } catch (Malformed e) {
            throw new Malformed("each of %s %s".formatted(member, e.getMessage()));
        }
    }

    public NodeId node() {
        return envelope.sourceNode();
    }

    /** The envelope's. */
    public Digest digest() {
        return envelope.digest();
    }

    public Instant createdAt() {
        return envelope.createdAt();
    }

    /** From then on it says nothing any more. */
    public Instant expiresAt() {
        return createdAt().plus(profile.validity());
    }
}
