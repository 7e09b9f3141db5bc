package io.bpci.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The real Keycloak with the real realm. One test, because a start takes half a minute. */
class KeycloakIT {
    private static final Path ROOT = Path.of(System.getProperty("bpci.root"));

    @TempDir private Path directory;
    private Checkout checkout;
    private HttpClient http;

    @BeforeEach
    void aCheckoutWithKeycloak() throws IOException {
        checkout = new Checkout(directory);
        Path target = Files.createDirectories(checkout.home.resolve("src/launcher/target"));
        Files.createSymbolicLink(target.resolve("keycloak"), ROOT.resolve("src/launcher/target/keycloak"));
        Path realm = Files.createDirectories(checkout.home.resolve("server-config/keycloak"));
        Files.copy(ROOT.resolve("server-config/keycloak/bpci-realm.json"), realm.resolve("bpci-realm.json"));
        http = HttpClient.newHttpClient();
    }

    @AfterEach
    void leavesNoProcess() throws InterruptedException {
        http.close();
        checkout.leavesNoProcess();
    }

    @Test
    void keycloakIsStartedWithTheRealmAndStartedAgain() throws Exception {
        checkout.runs(Map.of(), "up", "--detach").endsWith(0).says("keycloak is ready");
        Map<String, Object> access = access();

        serviceAccountsGetTokensForTheirRoleAndOrganisation(access);
        aGovernmentOfficerCarriesTheirClaims(access);
        thereIsNoPasswordGrant(access);
        theDeviceGrantNeedsPkceAndAPerson(access);
        usersMayNotChangeTheirOwnOrganisation(access);
        everythingListensOnLoopbackOnly();

        checkout.runs("down").endsWith(0);
        checkout.runs(Map.of(), "up", "--detach").endsWith(0);
        assertThat(access()).isEqualTo(access);
        serviceAccountsGetTokensForTheirRoleAndOrganisation(access);
        checkout.runs("down").endsWith(0);

        secretsAreNowhereButInPrivateFiles();
    }

    private Map<String, Object> access() throws Exception {
        return JSONObjectUtils.parse(Files.readString(checkout.state.access()));
    }

    private void serviceAccountsGetTokensForTheirRoleAndOrganisation(Map<String, Object> access) throws Exception {
        for (Map<String, Object> client : JSONObjectUtils.getJSONObjectArray(access, "clients")) {
            JWTClaimsSet claims = claimsOf(client);
            assertThat(claims.getIssuer()).isEqualTo(access.get("issuer"));
            assertThat(claims.getAudience()).containsExactly("bpci-api");
            assertThat(claims.getStringListClaim("groups")).contains(text(client, "role"));
            assertThat(claims.getStringClaim("organisation")).isEqualTo(client.get("organisation"));
            assertThat(Duration.between(claims.getIssueTime().toInstant(), claims.getExpirationTime().toInstant()))
                    .isEqualTo(Duration.ofMinutes(5));
            HttpResponse<String> wrong =
                    post(
                            text(access, "token_endpoint"),
                            Map.of(
                                    "grant_type", "client_credentials",
                                    "client_id", text(client, "name"),
                                    "client_secret", ""));
            assertThat(wrong.statusCode()).isEqualTo(401);
        }
    }

    private void aGovernmentOfficerCarriesTheirClaims(Map<String, Object> access) throws Exception {
        JWTClaimsSet claims = claimsOf(one(access, "clients", "dev-officer"));
        assertThat(claims.getStringClaim("government_id")).isEqualTo("XA-TREASURY");
        assertThat(claims.getStringClaim("jurisdiction")).isEqualTo("XA");
        assertThat(claims.getStringClaim("security_clearance")).isEqualTo("secret");
        assertThat(claims.getStringClaim("wallet_id")).isEqualTo("wallet-treasury");
        assertThat(claims.getStringListClaim("groups")).contains("elevated", "standard", "read_only");
        assertThat(claims.getStringListClaim("groups")).doesNotContain("full_access", "emergency", "hub-admin");
    }

    private void thereIsNoPasswordGrant(Map<String, Object> access) throws Exception {
        Map<String, Object> operator = one(access, "users", "operator");
        HttpResponse<String> answer =
                post(
                        text(access, "token_endpoint"),
                        Map.of(
                                "grant_type", "password",
                                "client_id", "bpci-cli",
                                "username", "operator",
                                "password", text(operator, "secret")));
        assertThat(answer.body()).contains("not allowed for direct access grants");
    }

    private void theDeviceGrantNeedsPkceAndAPerson(Map<String, Object> access) throws Exception {
        String endpoint = text(access, "device_authorization_endpoint");
        assertThat(post(endpoint, Map.of("client_id", "bpci-cli")).body()).contains("code_challenge");
        String verifier = "a-verifier-that-no-one-else-knows-of-0123456789";
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
        Map<String, Object> device =
                JSONObjectUtils.parse(
                        post(
                                        endpoint,
                                        Map.of(
                                                "client_id", "bpci-cli",
                                                "scope", "openid",
                                                "code_challenge", Base64URL.encode(digest).toString(),
                                                "code_challenge_method", "S256"))
                                .body());
        Map<String, String> poll =
                Map.of(
                        "grant_type",
                        "urn:ietf:params:oauth:grant-type:device_code",
                        "client_id",
                        "bpci-cli",
                        "device_code",
                        text(device, "device_code"),
                        "code_verifier",
                        verifier);

        var browser = new Browser(http);
        browser.visits(URI.create(text(device, "verification_uri_complete")));
        Map<String, Object> auditor = one(access, "users", "auditor");
        browser.submits(Map.of("username", "auditor", "password", text(auditor, "secret")));
        browser.submits(Map.of("accept", "Yes"));

        JWTClaimsSet claims = claims(post(text(access, "token_endpoint"), poll));
        assertThat(claims.getAudience()).containsExactly("bpci-api");
        assertThat(claims.getStringClaim("preferred_username")).isEqualTo("auditor");
        assertThat(claims.getStringClaim("organisation")).isEqualTo("north");
        assertThat(claims.getStringListClaim("groups")).contains("auditor", "read_only");
    }

    /** With the administrator's rights one can read what a user may edit: no attribute that gives power. */
    private void usersMayNotChangeTheirOwnOrganisation(Map<String, Object> access) throws Exception {
        Map<String, Object> administrator = JSONObjectUtils.getJSONObject(access, "keycloak_admin");
        HttpResponse<String> token =
                post(
                        access.get("keycloak") + "/realms/master/protocol/openid-connect/token",
                        Map.of(
                                "grant_type",
                                "password",
                                "client_id",
                                "admin-cli",
                                "username",
                                text(administrator, "name"),
                                "password",
                                text(administrator, "secret")));
        HttpResponse<String> profile =
                http.send(
                        HttpRequest.newBuilder(URI.create(access.get("keycloak") + "/admin/realms/bpci/users/profile"))
                                .header(
                                        "Authorization",
                                        "Bearer " + JSONObjectUtils.parse(token.body()).get("access_token"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        Map<String, Object> permissions = new HashMap<>();
        for (var attribute : JSONObjectUtils.getJSONObjectArray(JSONObjectUtils.parse(profile.body()), "attributes")) {
            permissions.put(
                    text(attribute, "name"), JSONObjectUtils.getJSONObject(attribute, "permissions").get("edit"));
        }
        for (String name :
                List.of("organisation", "government_id", "jurisdiction", "security_clearance", "wallet_id")) {
            assertThat(permissions).containsEntry(name, List.of("admin"));
        }
    }

    private void everythingListensOnLoopbackOnly() throws IOException {
        // proc(5): addresses in hexadecimal, each group of four bytes in the machine's order.
        Set<String> loopback =
                Set.of("0100007F", "0000000000000000FFFF00000100007F", "00000000000000000000000001000000");
        long pid = checkout.child("keycloak").pid();
        Set<String> own = new HashSet<>();
        try (Stream<Path> files = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            for (Path file : files.toList()) {
                if (Files.isSymbolicLink(file)) own.add(Files.readSymbolicLink(file).toString());
            }
        }
        int listening = 0;
        for (String table : List.of("tcp", "tcp6")) {
            for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/net/" + table))) {
                String[] fields = line.strip().split("\\s+");
                if (!fields[3].equals("0A") || !own.contains("socket:[" + fields[9] + "]")) continue;
                assertThat(fields[1].substring(0, fields[1].indexOf(':'))).isIn(loopback);
                listening++;
            }
        }
        assertThat(listening).isGreaterThanOrEqualTo(2);
    }

    private void secretsAreNowhereButInPrivateFiles() throws IOException {
        List<String> secrets =
                Credentials.of(checkout.state).environment().entrySet().stream()
                        .filter(e -> e.getKey().matches(".*_(SECRET|PASSWORD)"))
                        .map(Map.Entry::getValue)
                        .toList();
        Set<Path> knowing;
        try (Stream<Path> files = Files.walk(checkout.home)) {
            knowing =
                    files.filter(Files::isRegularFile)
                            .filter(file -> !file.startsWith(checkout.state.keycloak().resolve("data/h2")))
                            .filter(file -> containsAny(file, secrets))
                            .collect(Collectors.toSet());
        }
        assertThat(knowing).containsExactlyInAnyOrder(checkout.state.access(), checkout.state.credentials());
    }

    private static boolean containsAny(Path file, List<String> secrets) {
        try {
            String text = Files.readString(file, StandardCharsets.ISO_8859_1);
            return secrets.stream().anyMatch(text::contains);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, Object> one(Map<String, Object> access, String array, String name) throws Exception {
        return Stream.of(JSONObjectUtils.getJSONObjectArray(access, array))
                .filter(entry -> name.equals(entry.get("name")))
                .findFirst()
                .orElseThrow();
    }

    private static String text(Map<String, Object> object, String key) {
        return Objects.requireNonNull(object.get(key), key).toString();
    }

    private JWTClaimsSet claimsOf(Map<String, Object> client) throws Exception {
        return claims(
                post(
                        text(access(), "token_endpoint"),
                        Map.of(
                                "grant_type", "client_credentials",
                                "client_id", text(client, "name"),
                                "client_secret", text(client, "secret"))));
    }

    private static JWTClaimsSet claims(HttpResponse<String> answer) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return SignedJWT.parse(text(JSONObjectUtils.parse(answer.body()), "access_token")).getJWTClaimsSet();
    }

    private HttpResponse<String> post(String address, Map<String, String> fields) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(address))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(Browser.form(fields))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
