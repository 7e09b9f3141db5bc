package io.bpci.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.client.HubApi;
import io.bpci.client.Outcome;
import io.bpci.client.TokenSource;
import io.bpci.jose.Thumbprint;
import io.bpci.json.JsonObject;
import io.bpci.json.StrictJson;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * {@code bpci up --tls}, with a Keycloak that is there already: certificates are made, and what it prints is enough.
 */
@ExtendWith(Product.class)
class UpWithTlsIT {
    @TempDir Path data;

    @Test
    void nodesSpeakTlsWithTheCertificateThatUpMade() throws Exception {
        var environment =
                Map.of(
                        "BPCI_IDENTITY_ISSUER", Product.issuer().toString(),
                        "BPCI_IDENTITY_AUDIENCE", Product.audience());
        String offset = "" + (Product.api().getPort() - 9_100 + 500);
        Product.launcher(environment, "up", "--detach", "--tls", "--data", data.toString(), "--port-offset", offset);
        try {
            relayOne((JsonObject) StrictJson.parse(Files.readAllBytes(data.resolve("access.json"))));
        } finally {
            Product.launcher(environment, "down", "--data", data.toString());
        }
    }

    private static void relayOne(JsonObject access) throws Exception {
        URI api = URI.create(Product.text(access, "api"));
        URI nodes = URI.create(Product.text(access, "ws"));
        assertThat(api.getScheme()).isEqualTo("https");
        assertThat(nodes.getScheme()).isEqualTo("wss");
        try (HttpClient trusting = HubApi.httpClient(Path.of(Product.text(access, "ca")));
                var alice = new Node("alice-behind-tls");
                var bob = new Node("bob-behind-tls")) {
            Thumbprint hubId = new HubApi(api.resolve("/"), trusting, TokenSource.none()).hub().hubId();
            var operator = new Rest(api, "dev-operator", trusting);
            for (Node node : List.of(alice, bob)) {
                assertThat(operator.register(node.id(), node.key()).status()).isEqualTo(201);
                node.connect(nodes, hubId, trusting);
            }
            assertThat(alice.send("hi", bob.id()).get(20, TimeUnit.SECONDS)).isInstanceOf(Outcome.Accepted.class);
            assertThat(bob.receive().message().sourceNode()).isEqualTo(alice.id());
        }
    }
}
