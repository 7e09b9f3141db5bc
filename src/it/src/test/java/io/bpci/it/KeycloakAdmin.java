package io.bpci.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.json.StrictJson;
import io.bpci.testkit.SteppedUpLogin;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The admin API of the product's Keycloak, for tests that need tokens which no good configuration gives out. */
final class KeycloakAdmin {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
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

    /** For another hub that governs with the same client. */
    String secretOf(String clientId) throws IOException, InterruptedException {
        var found =
                (JsonArray)
                        StrictJson.parse(
                                admin("GET", "/" + realm() + "/clients?clientId=" + clientId, null)
                                        .getBytes(StandardCharsets.UTF_8));
        String id = Product.text((JsonObject) found.elements().getFirst(), "id");
        String secret = admin("GET", "/" + realm() + "/clients/" + id + "/client-secret", null);
        return Product.text((JsonObject) StrictJson.parse(secret.getBytes(StandardCharsets.UTF_8)), "value");
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

    /** A login of a person through the command line's client. */
    record Login(String userId, String accessToken) {}

    /** A token of a service account that is made for this: with those claims, and those roles of the realm. */
    private String tokenOf(Map<String, String> claims, List<String> roles) throws IOException, InterruptedException {
        String clientId = "made-" + UUID.randomUUID();
        List<Json> mappers = new ArrayList<>();
        mappers.add(
                mapper(
                        "audience",
                        "oidc-audience-mapper",
                        Map.of("included.custom.audience", Product.audience(), "access.token.claim", "true")));
        claims.forEach((name, value) ->
                mappers.add(
                        mapper(
                                name,
                                "oidc-hardcoded-claim-mapper",
                                Map.of(
                                        "claim.name",
                                        name,
                                        "claim.value",
                                        value,
                                        "jsonType.label",
                                        "String",
                                        "access.token.claim",
                                        "true"))));
        for (String role : roles) mappers.add(mapper(role, "oidc-hardcoded-role-mapper", Map.of("role", role)));
        admin(
                "POST",
                "/" + realm() + "/clients",
                Json.object()
                        .put("clientId", clientId)
                        .put("secret", OTHER_SECRET)
                        .put("serviceAccountsEnabled", true)
                        .put("publicClient", false)
                        .put("protocolMappers", new JsonArray(mappers))
                        .build());
        return token(
                realm(),
                "grant_type=client_credentials&client_id=%s&client_secret=%s".formatted(clientId, OTHER_SECRET));
    }

    private static JsonObject mapper(String name, String kind, Map<String, String> config) {
        var settings = Json.object();
        config.forEach(settings::put);
        return Json.object()
                .put("name", name)
                .put("protocol", "openid-connect")
                .put("protocolMapper", kind)
                .put("config", settings.build())
                .build();
    }

    void makeClient(String clientId) throws IOException, InterruptedException {
        admin("POST", "/" + realm() + "/clients", Json.object().put("clientId", clientId).build());
    }

    boolean hasClient(String clientId) throws IOException, InterruptedException {
        String found = admin("GET", "/" + realm() + "/clients?clientId=" + clientId, null);
        return !((JsonArray) StrictJson.parse(found.getBytes(UTF_8))).elements().isEmpty();
    }

    /** An administrator of the hub who is trusted with less than the development one. */
    String tokenOfLesserAdministrator(String clearance) throws IOException, InterruptedException {
        return tokenOf(Map.of("security_clearance", clearance), List.of("hub-admin"));
    }

    /** An officer beside the agency's own client. */
    String tokenOfOfficer(String governmentId, String level, String clearance)
            throws IOException, InterruptedException {
        return tokenOf(
                Map.of(
                        "government_id",
                        governmentId,
                        "jurisdiction",
                        Government.JURISDICTION,
                        "security_clearance",
                        clearance),
                Government.roles(level));
    }

    /**
     * A person who can log in.
     *
     * @param totpSecret of its authenticator app, base32
     */
    record Person(String id, String name, String password, String totpSecret) {
        /** Logs in with a password and a one-time code, as with {@code bpci login --step-up}. */
        Rest steppedUp() throws Exception {
            return Rest.withToken(Product.api(), steppedUpToken());
        }

        /** Logs in like that for as long as nobody ends it: with an offline token. */
        SteppedUpLogin.Tokens offline() throws Exception {
            return SteppedUpLogin.tokens(
                    Product.issuer(), "openid offline_access", "two-factor", name, password, totpSecret);
        }

        String steppedUpToken() throws Exception {
            return SteppedUpLogin.accessToken(Product.issuer(), "two-factor", name, password, totpSecret);
        }
    }

    /** An administrator of the hub, beside the development one. */
    Person makeAdministrator() throws Exception {
        return makePerson(
                Json.object()
                        .put("organisation", Json.strings(List.of("hub")))
                        .put("security_clearance", Json.strings(List.of("top_secret")))
                        .build(),
                List.of("hub-admin", "full_access"));
    }

    /** As {@link #makeAdministrator}, with a password alone. */
    Person makeAdministratorWithoutCodes() throws Exception {
        Person person = makeAdministrator();
        String path = "/" + realm() + "/users/" + person.id() + "/credentials";
        for (Json each : ((JsonArray) StrictJson.parse(admin("GET", path, null).getBytes(UTF_8))).elements()) {
            var credential = (JsonObject) each;
            if (Product.text(credential, "type").equals("otp")) {
                admin("DELETE", path + "/" + Product.text(credential, "id"), null);
            }
        }
        return person;
    }

    /** An operator of that organisation, beside the development one. */
    Person makeOperator(String organisation) throws Exception {
        return makePerson(
                Json.object().put("organisation", Json.strings(List.of(organisation))).build(),
                List.of("node-operator", "standard"));
    }

    /** A person who is an officer, logged in as with {@code bpci login}. */
    Login logInOfficer(String governmentId, String level, String clearance) throws Exception {
        return logInOfficer(governmentId, level, clearance, null);
    }

    /**
     * @param walletId the node whose key is the person's; null for none
     */
    Login logInOfficer(String governmentId, String level, String clearance, @Nullable String walletId)
            throws Exception {
        Person officer = makeOfficer(governmentId, Government.JURISDICTION, level, clearance, walletId);
        return new Login(officer.id(), DeviceLogin.accessToken(officer.name(), officer.password()));
    }

    /** A person who is an officer, and has not logged in. */
    Person makeOfficer(String governmentId, String jurisdiction, String level, String clearance) throws Exception {
        return makeOfficer(governmentId, jurisdiction, level, clearance, null);
    }

    /**
     * @param walletId the node whose key is the person's; null for none
     */
    Person makeOfficer(
            String governmentId, String jurisdiction, String level, String clearance, @Nullable String walletId)
            throws Exception {
        var attributes =
                Json.object()
                        .put("organisation", Json.strings(List.of(governmentId)))
                        .put("government_id", Json.strings(List.of(governmentId)))
                        .put("jurisdiction", Json.strings(List.of(jurisdiction)))
                        .put("security_clearance", Json.strings(List.of(clearance)));
        if (walletId != null) attributes.put("wallet_id", Json.strings(List.of(walletId)));
        return makePerson(attributes.build(), Government.roles(level));
    }

    private Person makePerson(JsonObject attributes, List<String> names) throws Exception {
        String name = "officer-" + UUID.randomUUID().toString().substring(0, 8);
        String password = "Correct-horse-" + UUID.randomUUID();
        String totpSecret = randomBase32();
        admin(
                "POST",
                "/" + realm() + "/users",
                Json.object()
                        .put("username", name)
                        .put("enabled", true)
                        .put("email", name + "@example.test")
                        .put("emailVerified", true)
                        .put("firstName", "An")
                        .put("lastName", "Officer")
                        .put("attributes", attributes)
                        .put(
                                "credentials",
                                new JsonArray(
                                        List.of(
                                                Json.object()
                                                        .put("type", "password")
                                                        .put("value", password)
                                                        .put("temporary", false)
                                                        .build(),
                                                oneTimeCodes(totpSecret))))
                        .build());
        String id = idOf("/users?exact=true&username=" + name);
        List<Json> roles = new ArrayList<>();
        for (String role : names) {
            roles.add(StrictJson.parse(admin("GET", "/" + realm() + "/roles/" + role, null).getBytes(UTF_8)));
        }
        send("POST", "/" + realm() + "/users/" + id + "/role-mappings/realm", new JsonArray(roles).toString());
        return new Person(id, name, password, totpSecret);
    }

    private static String randomBase32() {
        var text = new StringBuilder();
        new SecureRandom().ints(32, 0, BASE32.length()).forEach(at -> text.append(BASE32.charAt(at)));
        return text.toString();
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

    private String idOf(String query) throws IOException, InterruptedException {
        var found = (JsonArray) StrictJson.parse(admin("GET", "/" + realm() + query, null).getBytes(UTF_8));
        return Product.text((JsonObject) found.elements().getFirst(), "id");
    }

    /** How many logins of the person go on, in browsers; and offline. */
    record Logins(int online, int offline) {}

    Logins logins(Person person) throws IOException, InterruptedException {
        String user = "/" + realm() + "/users/" + person.id();
        String client = idOf("/clients?clientId=bpci-cli");
        return new Logins(count(user + "/sessions"), count(user + "/offline-sessions/" + client));
    }

    private int count(String path) throws IOException, InterruptedException {
        return ((JsonArray) StrictJson.parse(admin("GET", path, null).getBytes(UTF_8))).elements().size();
    }

    void logOut(Login login) throws IOException, InterruptedException {
        logOut(login.userId());
    }

    /** Ends all logins of the person. */
    void logOut(String userId) throws IOException, InterruptedException {
        admin("POST", "/" + realm() + "/users/" + userId + "/logout", null);
    }

    /** What Keycloak answers to that client that asks for a token with that secret. */
    static int tokenStatus(String clientId, String secret) throws IOException, InterruptedException {
        return HTTP.send(
                        HttpRequest.newBuilder(Product.tokenEndpoint())
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(
                                        BodyPublishers.ofString(
                                                "grant_type=client_credentials&client_id=%s&client_secret=%s"
                                                        .formatted(clientId, secret)))
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
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

    private String admin(String method, String path, @Nullable JsonObject body)
            throws IOException, InterruptedException {
        return send(method, path, body == null ? null : body.toString());
    }

    private String send(String method, String path, @Nullable String body) throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(keycloak.resolve("/admin/realms" + path))
                        .header("Authorization", "Bearer " + adminToken("master"))
                        .header("Content-Type", "application/json")
                        .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
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
