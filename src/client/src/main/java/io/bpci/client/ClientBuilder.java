package io.bpci.client;

import io.bpci.envelope.NodeId;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.jose.Thumbprint;
import io.bpci.session.NodeSession.HubTrust;
import io.bpci.session.NodeSession.Party;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Collects what a {@link BpciClient} needs. Node, key, hub, and either the hub's identity or trust on first use must be
 * given; the rest has defaults. For one thread.
 */
public final class ClientBuilder {
    private @Nullable NodeId node;
    private @Nullable Ed25519PrivateKey key;
    private @Nullable URI relay;
    private @Nullable HubTrust trust;
    private @Nullable DeliveryHandler handler;
    private boolean automatic = true;
    private boolean promises;
    private boolean signedAcknowledgements;
    private @Nullable URI api;
    private @Nullable SenderKeys senderKeys;
    private ClientListener listener = new ClientListener() {};
    private Limits limits = Limits.DEFAULT;
    private Timing timing = Timing.DEFAULT;
    private @Nullable HttpClient http;
    private @Nullable Path trustedCa;
    private @Nullable Ed25519 engine;
    private InstantSource clock = InstantSource.system();
    private @Nullable RandomGenerator random;

    ClientBuilder() {}

    public ClientBuilder node(NodeId id) {
        this.node = id;
        return this;
    }

    public ClientBuilder key(Ed25519PrivateKey privateKey) {
        this.key = privateKey;
        return this;
    }

    /**
     * The node WebSocket, as {@code wss://hub.example:9101}; without a path it is {@code /ws/v1/oracle}.
     *
     * @throws IllegalArgumentException if it is {@code ws} and leaves this machine
     */
    public ClientBuilder hub(URI uri) {
        this.relay = Addresses.relay(uri);
        return this;
    }

    /** The hub to expect, by the thumbprint of its key. Another one gets no proof from this node, and no message. */
    public ClientBuilder hubId(Thumbprint expected) {
        this.trust = HubTrust.pinned(expected);
        return this;
    }

    /**
     * Takes whichever hub answers first, and only that one from then on. Whoever controls the network at that moment
     * decides which it is, so pin where the identity can be known.
     *
     * @param firstSeen called once, when the hub has proven its key: the place to keep it for the next time
     */
    public ClientBuilder trustOnFirstUse(Consumer<Thumbprint> firstSeen) {
        this.trust = new FirstUse(firstSeen);
        return this;
    }

    /** Receives; what the handler returns from is acknowledged. Without a handler, messages stay with the hub. */
    public ClientBuilder onDelivery(DeliveryHandler receiver) {
        this.handler = receiver;
        this.automatic = true;
        return this;
    }

    /** Receives; only {@link Delivery#acknowledge} and {@link Delivery#reject} settle, on any thread, at any time. */
    public ClientBuilder onDeliveryToSettle(DeliveryHandler receiver) {
        this.handler = receiver;
        this.automatic = false;
        return this;
    }

    /**
     * Asks for the hub's promise with every message: its signed word that it accepted it, and by when its log will say
     * so. An acceptance is then reported with its promise, verified; one whose promise does not hold fails with {@link
     * FalsePromise}.
     */
    public ClientBuilder askForPromises() {
        this.promises = true;
        return this;
    }

    /**
     * Signs, with the node's key, for every message that it acknowledges or rejects: the hub logs the signature, and
     * whoever has the receipt and the node's public key can show that the node had the message. Acknowledgements that
     * leave together are signed together. The node's clock must be right, within what the hub allows of envelopes.
     */
    public ClientBuilder signAcknowledgements() {
        this.signedAcknowledgements = true;
        return this;
    }

    /**
     * The hub's REST interface, as {@code https://hub.example:9100}: from there the client fetches the keys of senders,
     * and checks the signature of every envelope that it receives. Without it, only the hub has checked them.
     */
    public ClientBuilder api(URI uri) {
        this.api = Addresses.api(uri);
        return this;
    }

    /** As {@link #api}, with keys from elsewhere. */
    public ClientBuilder verifyWith(SenderKeys keys) {
        this.senderKeys = keys;
        return this;
    }

    public ClientBuilder listener(ClientListener told) {
        this.listener = told;
        return this;
    }

    public ClientBuilder limits(Limits held) {
        this.limits = held;
        return this;
    }

    public ClientBuilder timing(Timing waits) {
        this.timing = waits;
        return this;
    }

    /** Trusts the authorities in this PEM file for TLS, in place of those of the system. */
    public ClientBuilder trustedCa(Path pem) {
        this.trustedCa = pem;
        return this;
    }

    /** Shares one HTTP client, with its threads and TLS settings, between many; it is not closed with this one. */
    public ClientBuilder http(HttpClient shared) {
        this.http = shared;
        return this;
    }

    public ClientBuilder engine(Ed25519 signatures) {
        this.engine = signatures;
        return this;
    }

    public ClientBuilder clock(InstantSource source) {
        this.clock = source;
        return this;
    }

    /** Nonces and identities come from it: a secure one but in tests. */
    public ClientBuilder random(RandomGenerator generator) {
        this.random = generator;
        return this;
    }

    /**
     * A client that is not connected yet.
     *
     * @throws IllegalStateException if something required is missing
     */
    public BpciClient build() {
        HttpClient shared = http;
        HttpClient used = shared != null ? shared : Tls.httpClient(trustedCa);
        HubTrust trusted = required(trust, "hubId or trustOnFirstUse");
        var options =
                new ClientOptions(
                        required(relay, "hub"),
                        new Party(required(node, "node"), required(key, "key"), trusted),
                        handler,
                        automatic,
                        promises,
                        signedAcknowledgements,
                        keys(used),
                        listener,
                        limits,
                        timing,
                        used,
                        engine == null ? Ed25519.fastest() : engine,
                        clock,
                        random == null ? new SecureRandom() : random);
        Runnable proven = trusted instanceof FirstUse first ? first::proven : () -> {};
        Runnable released = shared != null ? () -> {} : used::shutdownNow;
        return new BpciClient(options, proven, released);
    }

    private SenderKeys keys(HttpClient used) {
        if (senderKeys != null) return senderKeys;
        return api == null ? SenderKeys.none() : new PublishedKeys(new HubApi(api, used, TokenSource.none()));
    }

    private static <T> T required(@Nullable T value, String name) {
        if (value == null) throw new IllegalStateException("a client needs " + name);
        return value;
    }
}
