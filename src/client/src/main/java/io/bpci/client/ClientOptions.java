package io.bpci.client;

import io.bpci.jose.Ed25519;
import io.bpci.session.NodeSession;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/** What the builder collected. */
record ClientOptions(
        URI relay,
        NodeSession.Party party,
        @Nullable DeliveryHandler handler,
        boolean automaticAcknowledgement,
        boolean asksForPromises,
        boolean signsAcknowledgements,
        SenderKeys senderKeys,
        ClientListener listener,
        Limits limits,
        Timing timing,
        HttpClient http,
        Ed25519 engine,
        InstantSource clock,
        RandomGenerator random) {}
