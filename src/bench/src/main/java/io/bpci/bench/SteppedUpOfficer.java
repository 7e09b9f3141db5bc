package io.bpci.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.json.JsonString;
import io.bpci.json.StrictJson;
import io.bpci.testkit.SteppedUpLogin;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * An officer of an agency with full access, made at the product's own Keycloak and logged in with a one-time code: no
 * client declares emergencies.
 */
final class SteppedUpOfficer {
    private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final List<String> ROLES =
            List.of("government-officer", "read_only", "standard", "elevated", "full_access");

    private final HttpClient http;
    private final URI keycloak;
    private final URI issuer;
    private final String admin;

    private SteppedUpOfficer(HttpClient http, URI keycloak, URI issuer, String admin) {
        this.http = http;
        this.keycloak = keycloak;
        this.issuer = issuer;
        this.admin = admin;
    }

    /**
     * An access token, good for minutes.
     *
     * @param administrator of Keycloak, {@code name} and {@code secret}
     */
    static String token(
            HttpClient http, URI keycloak, URI issuer, JsonObject administrator, String agency, String jurisdiction)
            throws Exception {
        String form =
                "grant_type=password&client_id=admin-cli&username=%s&password=%s"
                        .formatted(encoded(text(administrator, "name")), encoded(text(administrator, "secret")));
        HttpResponse<String> answer =
                http.send(
                        HttpRequest.newBuilder(keycloak.resolve("/realms/master/protocol/openid-connect/token"))
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(BodyPublishers.ofString(form))
                                .build(),
                        BodyHandlers.ofString());
        String admin = text((JsonObject) StrictJson.parse(answer.body().getBytes(UTF_8)), "access_token");
        return new SteppedUpOfficer(http, keycloak, issuer, admin).made(agency, jurisdiction);
    }

    private String made(String agency, String jurisdiction) throws Exception {
        String name = "officer-of-" + agency;
        String password = random(32);
        String secret = random(32);
        var attributes =
                Json.object()
                        .put("organisation", Json.strings(List.of(agency)))
                        .put("government_id", Json.strings(List.of(agency)))
                        .put("jurisdiction", Json.strings(List.of(jurisdiction)))
                        .put("security_clearance", Json.strings(List.of("secret")))
                        .build();
        send(
                "POST",
                "/users",
                Json.object()
                        .put("username", name)
                        .put("enabled", true)
                        .put("email", name + "@example.test")
                        .put("emailVerified", true)
                        .put("firstName", "An")
                        .put("lastName", "Officer")
                        .put("attributes", attributes)
                        .put("credentials", Json.array(password(password), oneTimeCodes(secret)))
                        .build()
                        .toString());
        var found = (JsonArray) StrictJson.parse(send("GET", "/users?exact=true&username=" + name, "").getBytes(UTF_8));
        String id = text((JsonObject) found.elements().getFirst(), "id");
        List<Json> roles = new ArrayList<>();
        for (String role : ROLES) roles.add(StrictJson.parse(send("GET", "/roles/" + role, "").getBytes(UTF_8)));
        send("POST", "/users/" + id + "/role-mappings/realm", new JsonArray(roles).toString());
        return SteppedUpLogin.accessToken(issuer, "two-factor", name, password, secret);
    }

    private static JsonObject password(String password) {
        return Json.object().put("type", "password").put("value", password).put("temporary", false).build();
    }

    private static JsonObject oneTimeCodes(String secret) {
        return Json.object()
                .put("type", "otp")
                .put("secretData", Json.object().put("value", secret).build().toString())
                .put(
                        "credentialData",
                        Json.object()
                                .put("subType", "totp")
                                .put("digits", 6)
                                .put("counter", 0)
                                .put("period", 30)
                                .put("algorithm", "HmacSHA256")
                                .put("secretEncoding", "BASE32")
                                .build()
                                .toString())
                .build();
    }

    private String send(String method, String path, String body) throws IOException, InterruptedException {
        String realm = issuer.getPath().replaceAll(".*/", "");
        HttpResponse<String> answer =
                http.send(
                        HttpRequest.newBuilder(keycloak.resolve("/admin/realms/" + realm + path))
                                .header("Authorization", "Bearer " + admin)
                                .header("Content-Type", "application/json")
                                .method(
                                        method,
                                        body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.ofString());
        if (answer.statusCode() >= 300) throw new IOException(method + " " + path + ": " + answer.statusCode());
        return answer.body();
    }

    private static String random(int length) {
        var text = new StringBuilder();
        new SecureRandom().ints(length, 0, BASE32.length()).forEach(at -> text.append(BASE32.charAt(at)));
        return text.toString();
    }

    private static String text(JsonObject object, String member) {
        if (object.get(member) instanceof JsonString string) return string.value();
        throw new IllegalStateException("no " + member);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }
}
