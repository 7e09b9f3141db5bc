package io.bpci.launcher;

import java.net.URI;
import java.util.List;

/**
 * Where everything listens: on loopback, at the default ports or all of them moved by the same offset.
 *
 * @param api of REST, health and live feeds
 * @param ws of the nodes' WebSocket
 * @param keycloak of people's browsers and of tokens
 * @param keycloakManagement of Keycloak's own health
 */
record Endpoints(Port api, Port ws, Port keycloak, Port keycloakManagement) {

    static final String REALM = "bpci";

    static Endpoints at(int offset) {
        return new Endpoints(
                new Port("the hub's API", 9100 + offset),
                new Port("the nodes' WebSocket", 9101 + offset),
                new Port("Keycloak", 9180 + offset),
                new Port("Keycloak's health", 9181 + offset));
    }

    List<Port> hubPorts() {
        return List.of(api, ws);
    }

    List<Port> keycloakPorts() {
        return List.of(keycloak, keycloakManagement);
    }

    URI apiRoot() {
        return api.http("/api/v1");
    }

    URI hubReady() {
        return api.http("/health/ready");
    }

    URI nodeSocket() {
        return URI.create("ws://" + Port.LOOPBACK + ":" + ws.number() + "/ws/v1/oracle");
    }

    URI openApi() {
        return api.http("/openapi");
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
