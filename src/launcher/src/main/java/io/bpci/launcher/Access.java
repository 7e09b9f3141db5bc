package io.bpci.launcher;

import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * {@code access.json}: everything that a script needs to begin. Its shape is described in {@code src/docs/running.md}.
 *
 * @param authorities whom to trust for TLS, as a PEM file; absent when the hub speaks plain text
 * @param issuer whose tokens the hub takes
 * @param credentials absent when that is not the Keycloak that was started here
 */
record Access(Endpoints endpoints, Optional<Path> authorities, URI issuer, Optional<Credentials> credentials) {

    String json() {
        Map<String, String> members = new LinkedHashMap<>();
        members.put("api", quoted(endpoints.apiRoot().toString()));
        members.put("ws", quoted(endpoints.nodeSocket().toString()));
        members.put("openapi", quoted(endpoints.openApi().toString()));
        members.put("health", quoted(endpoints.health().toString()));
        members.put("portal", quoted(endpoints.portal().toString()));
        authorities.ifPresent(file -> members.put("ca", quoted(file.toString())));
        members.put("issuer", quoted(issuer.toString()));
        credentials.ifPresent(known -> {
            members.put("keycloak", quoted(endpoints.keycloakRoot().toString()));
            members.put("token_endpoint", quoted(issuer + "/protocol/openid-connect/token"));
            members.put("device_authorization_endpoint", quoted(issuer + "/protocol/openid-connect/auth/device"));
            members.put("audience", quoted(Hub.AUDIENCE));
            members.put("cli_client", quoted("bpci-cli"));
            members.put(
                    "keycloak_admin",
                    object("name", Credentials.ADMINISTRATOR, "secret", known.administratorPassword()));
            members.put("clients", clients(known));
            members.put("users", users(known));
        });
        return members.entrySet().stream()
                .map(member -> "  " + quoted(member.getKey()) + ": " + member.getValue())
                .collect(Collectors.joining(",\n", "{\n", "\n}\n"));
    }

    private static String clients(Credentials credentials) {
        return array(
                DevelopmentIdentity.ALL.stream()
                        .map(who ->
                                object(
                                        "role",
                                        who.role(),
                                        "name",
                                        who.clientId(),
                                        "organisation",
                                        who.organisation(),
                                        "secret",
                                        credentials.clientSecret(who)))
                        .toList());
    }

    private static String users(Credentials credentials) {
        return array(
                DevelopmentIdentity.ALL.stream()
                        .map(who ->
                                object(
                                        "role",
                                        who.role(),
                                        "name",
                                        who.name(),
                                        "organisation",
                                        who.organisation(),
                                        "secret",
                                        credentials.userPassword(who),
                                        "totp_secret",
                                        credentials.oneTimeCodes(who)))
                        .toList());
    }

    private static String array(List<String> elements) {
        return elements.stream().collect(Collectors.joining(",\n    ", "[\n    ", "\n  ]"));
    }

    /** An object of texts: name, value, name, value. */
    private static String object(String... members) {
        var text = new StringBuilder("{");
        for (int i = 0; i < members.length; i += 2) {
            if (i > 0) text.append(", ");
            text.append(quoted(members[i])).append(": ").append(quoted(members[i + 1]));
        }
        return text.append('}').toString();
    }

    private static String quoted(String text) {
        if (text.chars().anyMatch(c -> c < ' ' || c == '"' || c == '\\')) {
            throw new IllegalArgumentException("not a plain text");
        }
        return '"' + text + '"';
    }
}
