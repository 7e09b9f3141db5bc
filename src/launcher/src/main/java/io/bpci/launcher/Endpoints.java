package io.bpci.launcher;

import java.net.URI;
import java.util.List;

/**
 * Where everything listens: at the default ports or all of them moved by the same offset; on loopback, but for a hub
 * that is told otherwise.
 *
 * @param api of REST, health and live feeds
 * @param ws of the nodes' WebSocket
 * @param keycloak of people's browsers and of tokens
 * @param keycloakManagement of Keycloak's own health
 * @param hub how the hub's two ports are spoken to
 */
record Endpoints(Port api, Port ws, Port keycloak, Port keycloakManagement, Preflight hub) {

    static final String REALM = "bpci";

    static Endpoints at(int offset) {
        return new Endpoints(
                new Port("the hub's API", 9100 + offset),
                new Port("the nodes' WebSocket", 9101 + offset),
                new Port("Keycloak", 9180 + offset),
                new Port("Keycloak's health", 9181 + offset),
                Preflight.PLAIN);
    }

    /** With a hub that has said so itself. */
    Endpoints with(Preflight found) {
        return new Endpoints(api, ws, keycloak, keycloakManagement, found);
    }

    List<Port> hubPorts() {
        return List.of(api, ws);
    }

    List<Port> keycloakPorts() {
        return List.of(keycloak, keycloakManagement);
    }

    URI apiRoot() {
        return hubAt(hub.api().name(), "/api/v1");
    }

    /** For programs on this machine, which know the hub's certificate and need no name. */
    URI hubReady() {
        return hubAt(hub.api().reachedAt(), "/health/ready");
    }

    URI health() {
        return hubAt(hub.api().name(), "/health/ready");
    }

    private URI hubAt(String host, String path) {
        String scheme = hub.api().certificate().isPresent() ? "https" : "http";
        return URI.create(scheme + "://" + bracketed(host) + ":" + api.number() + path);
    }

    /** An IPv6 address as URLs have it (RFC 3986, 3.2.2). */
    private static String bracketed(String host) {
        return host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
    }

    URI nodeSocket() {
        String scheme = hub.ws().certificate().isPresent() ? "wss" : "ws";
        return URI.create(scheme + "://" + bracketed(hub.ws().name()) + ":" + ws.number() + "/ws/v1/oracle");
    }

    URI openApi() {
        return hubAt(hub.api().name(), "/openapi");
    }

    URI portal() {
        return hubAt(hub.api().name(), "/portal");
    }

    URI keycloakRoot() {
        return keycloak.http("");
    }

    URI issuer() {
        return keycloak.http("/realms/" + REALM);
    }

    URI keycloakReady() {
        return keycloakManagement.http("/health/ready");
    }
}
