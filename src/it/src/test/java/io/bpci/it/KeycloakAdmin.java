package io.bpci.it;

import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.json.StrictJson;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;

/** The admin API of the product's Keycloak, for tests that need tokens which no good configuration gives out. */
final class KeycloakAdmin {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String OTHER_REALM = "elsewhere";
    private static final String OTHER_CLIENT = "somebody";
    private static final String OTHER_SECRET = "only-a-test-knows";

    private final URI keycloak = Product.keycloak();

    /** The realm of the hub. */
    String realm() {
        String issuer = Product.issuer().getPath();
        return issuer.substring(issuer.lastIndexOf('/') + 1);
    }

    /** A token of the realm's own administrator client, which is not for the hub. */
    String adminToken(String realm) throws IOException, InterruptedException {
        if (realm.equals("master")) {
            return token(
                    realm,
                    "grant_type=password&client_id=admin-cli&username=%s&password=%s"
                            .formatted(
                                    encoded(Product.text(Product.keycloakAdmin(), "name")),
                                    encoded(Product.text(Product.keycloakAdmin(), "secret"))));
        }
        client(realm);
        return token(
                realm,
                "grant_type=client_credentials&client_id=%s&client_secret=%s".formatted(OTHER_CLIENT, OTHER_SECRET));
    }

    String tokenOfAnotherRealm() throws IOException, InterruptedException {
        admin("POST", "", Json.object().put("realm", OTHER_REALM).put("enabled", true).build());
        return adminToken(OTHER_REALM);
    }

    /** How many seconds the tokens of a client live from now on. */
    void tokensOfLive(String clientId, int seconds) throws IOException, InterruptedException {
        var found =
                (JsonArray)
                        StrictJson.parse(
                                admin("GET", "/" + realm() + "/clients?clientId=" + clientId, null)
                                        .getBytes(StandardCharsets.UTF_8));
        var client = (JsonObject) found.elements().getFirst();
        var attributes = Product.object(client, "attributes").with("access.token.lifespan", Json.of("" + seconds));
        admin("PUT", "/" + realm() + "/clients/" + Product.text(client, "id"), client.with("attributes", attributes));
    }

    private void client(String realm) throws IOException, InterruptedException {
        admin(
                "POST",
                "/" + realm + "/clients",
                Json.object()
                        .put("clientId", OTHER_CLIENT)
                        .put("secret", OTHER_SECRET)
                        .put("serviceAccountsEnabled", true)
                        .put("publicClient", false)
                        .build());
    }

    private String admin(String method, String path, @org.jspecify.annotations.Nullable JsonObject body)
            throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(keycloak.resolve("/admin/realms" + path))
                        .header("Authorization", "Bearer " + adminToken("master"))
                        .header("Content-Type", "application/json")
                        .method(
                                method,
                                body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.toString()))
                        .build();
        HttpResponse<String> answer = HTTP.send(request, BodyHandlers.ofString());
        // 409: an earlier test made it.
        if (answer.statusCode() >= 300 && answer.statusCode() != 409) {
            throw new IOException(method + " " + path + ": " + answer.statusCode() + " " + answer.body());
        }
        return answer.body();
    }

    private String token(String realm, String form) throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(keycloak.resolve("/realms/" + realm + "/protocol/openid-connect/token"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(form))
                        .build();
        HttpResponse<String> answer = HTTP.send(request, BodyHandlers.ofString());
        return Product.text(
                (JsonObject) StrictJson.parse(answer.body().getBytes(StandardCharsets.UTF_8)), "access_token");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
