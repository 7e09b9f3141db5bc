package io.bpci.it;

import static io.bpci.it.Government.LONGER;
import static io.bpci.it.Government.await;
import static io.bpci.it.Government.bpci;
import static io.bpci.it.Government.opened;
import static io.bpci.it.Government.refused;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.it.Government.Agency;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.problem.Fault;
import io.bpci.testkit.SteppedUpLogin;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Agencies and sessions, with a real Keycloak that decides. */
@ExtendWith(Product.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GovernmentIT {
    private static final List<String> LEVELS = List.of("read_only", "standard", "elevated", "full_access", "emergency");
    private static final List<String> CLEARANCES = List.of("unclassified", "confidential", "secret", "top_secret");

    private KeycloakAdmin keycloak;
    private Rest admin;

    @BeforeEach
    void logIn() throws Exception {
        admin = new Rest(Product.api(), "dev-admin");
        keycloak = new KeycloakAdmin();
    }

    /**
     * A row of the tables in {@code src/docs/protocol}.
     *
     * @param steppedUp whether it needs more than a password
     */
    private record Endpoint(String method, String path, String permission, List<String> allowed, boolean steppedUp) {
        /** Whom a level stands for: those that include it. */
        boolean allows(Set<String> roles) {
            return allowed.stream().anyMatch(roles::contains);
        }
    }

    private static List<Endpoint> table(String document, String below) throws IOException {
        List<String> lines = Files.readAllLines(Product.ROOT.resolve("src/docs/protocol").resolve(document), UTF_8);
        assertThat(lines).anyMatch(line -> line.startsWith("| method | path below `/api/v1%s` |".formatted(below)));
        return lines.stream()
                .filter(line -> line.startsWith("| POST |") || line.startsWith("| GET |"))
                .map(line -> Arrays.stream(line.split("\\|")).map(cell -> cell.replace("`", "").strip()).toList())
                .map(cells ->
                        new Endpoint(
                                cells.get(1),
                                below + cells.get(2),
                                cells.get(3) + "#" + cells.get(4),
                                List.of(cells.get(5).split(", ")),
                                cells.size() > 6 && cells.get(6).equals("stronger")))
                .toList();
    }

    /** How many operations of the published description Keycloak decides. */
    private static int decided() throws IOException {
        Path description = Product.ROOT.resolve("web/api/src/main/resources/META-INF/bpci-openapi.yaml");
        return (int)
                Files.readAllLines(description, UTF_8).stream().filter(line -> line.contains("x-permission:")).count();
    }

    @Test
    void theTableSaysWhoMayDoWhatOfEveryLevelAndClearance() throws Exception {
        List<Endpoint> table = new ArrayList<>(table("government.md", Government.PATH));
        table.addAll(table("contracts.md", "/smartcontract"));
        assertThat(table).hasSize(decided());
        Map<String, Rest> callers = new LinkedHashMap<>();
        for (String level : LEVELS) {
            for (String clearance : CLEARANCES) {
                callers.put(level + " " + clearance, Government.setUp(level, clearance).officer());
            }
        }
        callers.put("hub-admin", admin);
        callers.put("auditor", new Rest(Product.api(), "dev-auditor"));
        callers.put("node-operator", new Rest(Product.api(), "dev-operator"));
        callers.put("nobody", new Rest(Product.api(), ""));
        List<String> wrong = new ArrayList<>();
        for (var caller : callers.entrySet()) {
            Set<String> roles = roles(caller.getKey().split(" ")[0]);
            for (Endpoint endpoint : table) {
                String path = endpoint.path().replaceAll("\\{\\w+}", "none-of-that-name");
                // A stream has no end that could be waited for.
                if (path.endsWith("/events")) path += "?after=none-of-that-number";
                Rest.Answer answer =
                        caller.getValue().send(endpoint.method(), path, endpoint.method().equals("POST") ? "{}" : "");
                boolean expected = endpoint.allows(roles);
                // Who may do it is told what login it takes, which is none of a client's own.
                boolean challenged = answer.body().contains(Fault.INSUFFICIENT_AUTHENTICATION.type());
                boolean allowed = challenged || (answer.status() != 403 && answer.status() != 401);
                boolean clear =
                        allowed
                                || (answer.status() == 401 && caller.getKey().equals("nobody"))
                                || answer.body().contains("Keycloak does not allow the caller to");
                if (allowed != expected || !clear || challenged != (expected && endpoint.steppedUp())) {
                    wrong.add("%s %s: %d".formatted(caller.getKey(), endpoint, answer.status()));
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void whatNeedsAStrongerLoginSaysWhichAndTakesIt() throws Exception {
        Agency agency = Government.setUp("full_access", "secret");
        KeycloakAdmin.Person person =
                keycloak.makeOfficer(agency.id(), Government.JURISDICTION, "full_access", "secret");
        Rest weak = Rest.withToken(Product.api(), DeviceLogin.accessToken(person.name(), person.password()));
        Rest.Answer challenged = weak.post(Government.PATH + "/emergencies", "{}");
        refused(challenged, Fault.INSUFFICIENT_AUTHENTICATION, "bpci login --step-up");
        // RFC 9470, 3.
        assertThat(challenged.header("WWW-Authenticate"))
                .startsWith("Bearer error=\"insufficient_user_authentication\"")
                .endsWith("acr_values=\"two-factor\", max_age=\"300\"");
        // What is asked for counts for nothing: Keycloak lets in who has no codes, with less.
        KeycloakAdmin.Person without = keycloak.makeAdministratorWithoutCodes();
        Rest asking =
                Rest.withToken(
                        Product.api(),
                        SteppedUpLogin.accessToken(
                                Product.issuer(), "two-factor", without.name(), without.password(), ""));
        refused(
                asking.post(Government.PATH + "/agencies/" + agency.id() + "/secret", ""),
                Fault.INSUFFICIENT_AUTHENTICATION,
                "has another");

        Rest officer = person.steppedUp();
        Rest administrator = keycloak.makeAdministrator().steppedUp();
        List<Endpoint> stronger = table("government.md", Government.PATH).stream().filter(Endpoint::steppedUp).toList();
        assertThat(stronger).hasSize(9);
        for (Endpoint endpoint : stronger) {
            Rest caller = endpoint.allowed().contains("full_access") ? officer : administrator;
            String path = endpoint.path().replaceAll("\\{\\w+}", "none-of-that-name");
            assertThat(caller.send(endpoint.method(), path, "{}").status()).as("%s", endpoint).isIn(400, 404);
        }
    }

    private static Set<String> roles(String role) {
        int level = LEVELS.indexOf(role);
        if (level < 0 || role.equals("emergency")) return Set.of(role);
        return Set.copyOf(LEVELS.subList(0, level + 1));
    }

    @Test
    void anAgencyHasAClientANodeAndLimits() throws Exception {
        String id = Government.freshId();
        String request =
                Government.request(id, "full_access", "top_secret")
                        .put("smartcontract_deployment", true)
                        .put("cross_border_enabled", true)
                        .build()
                        .toString();
        Rest.Answer first = admin.post(Government.SETUP, request);
        Rest.Answer again = admin.post(Government.SETUP, request);

        assertThat(first.status()).as(first.body()).isEqualTo(201);
        assertThat(first.header("Location")).endsWith("/agencies/" + id);
        assertThat(first.header("Cache-Control")).contains("no-store");
        JsonObject access = first.json();
        assertThat(access.get("status")).isEqualTo(Json.of("configured"));
        assertThat(access.get("session_timeout_hours")).isEqualTo(Json.of(8));
        assertThat(access.get("rate_limits"))
                .isEqualTo(Json.object().put("requests_per_minute", 1000).put("emergency_bypass", true).build());
        // The secrets are shown once.
        assertThat(access.members()).containsKeys("client_secret", "node_private_key", "api_token");
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.json().members())
                .containsKey("api_token")
                .doesNotContainKeys("client_secret", "node_private_key");
        assertThat(again.json().get("access_setup_id")).isEqualTo(access.get("access_setup_id"));

        Rest officer = Rest.withToken(Product.api(), Product.text(again.json(), "api_token"));
        assertThat(officer.get(Government.PATH + "/agencies").json().get("agencies"))
                .isInstanceOfSatisfying(JsonArray.class, own -> assertThat(own.elements()).hasSize(1));
        // It can send: its node is there, of its own organisation.
        JsonObject node = admin.get("/oracle/nodes/" + id).json();
        assertThat(node.get("organisation")).isEqualTo(Json.of(id));
        assertThat(node.get("node_type")).isEqualTo(Json.of("x-government-agency"));
    }

    @Test
    void nonsenseIsRefusedWithWhatIsAllowed() throws Exception {
        String id = Government.freshId();
        JsonObject good = Government.request(id, "standard", "secret").build();
        refusedSetUp(
                good.with("access_level", Json.of("omnipotent")),
                "read_only, standard, elevated, full_access, emergency");
        refusedSetUp(
                good.with("security_clearance", Json.of("cosmic")), "unclassified, confidential, secret, top_secret");
        refusedSetUp(good.with("jurisdiction", Json.of("<script>")), "jurisdiction must be");
        refusedSetUp(good.with("government_id", Json.of("a".repeat(125))), "124");
        refusedSetUp(good.with("government_id", Json.of("<script>")), "government_id");
        refusedSetUp(good.with("realm", Json.of("x")), "realm");
        refusedSetUp(good.without("jurisdiction"), "jurisdiction");
        refused(
                keycloak.makeAdministrator().steppedUp().post(Government.PATH + "/agencies/" + id + "/revoke", "{}"),
                Fault.NOT_FOUND,
                id);
        refused(admin.get(Government.PATH + "/sessions?active=perhaps"), Fault.INVALID_REQUEST, "true or false");
        refused(admin.get(Government.PATH + "/sessions?page_token=AAAA"), Fault.INVALID_REQUEST, "page_token");
    }

    @Test
    void nobodyGivesAClearanceAboveItsOwn() throws Exception {
        Rest lesser = Rest.withToken(Product.api(), keycloak.tokenOfLesserAdministrator("confidential"));

        refused(
                lesser.post(
                        Government.SETUP,
                        Government.request(Government.freshId(), "standard", "secret").build().toString()),
                Fault.FORBIDDEN,
                "confidential");
        assertThat(
                        lesser.post(
                                        Government.SETUP,
                                        Government.request(Government.freshId(), "standard", "confidential")
                                                .build()
                                                .toString())
                                .status())
                .isEqualTo(201);
    }

    @Test
    void aClientOfThatNameThatIsNotTheAgencysIsLeftAlone() throws Exception {
        String id = Government.freshId();
        keycloak.makeClient("gov-" + id);

        String request = Government.request(id, "standard", "secret").build().toString();
        refused(admin.post(Government.SETUP, request), Fault.CONFLICT, "another client of the name gov-" + id);

        assertThat(keycloak.hasClient("gov-" + id)).isTrue();
        refused(admin.get(Government.PATH + "/agencies/" + id), Fault.NOT_FOUND, id);
    }

    @Test
    void anAgencySetUpTwiceAtOnceIsOne() throws Exception {
        String request = Government.request(Government.freshId(), "standard", "secret").build().toString();
        List<Integer> statuses = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            Callable<Integer> ask = () -> admin.post(Government.SETUP, request).status();
            for (Future<Integer> each : threads.invokeAll(List.of(ask, ask, ask, ask))) statuses.add(each.get());
        }

        assertThat(statuses).containsOnlyOnce(201).allMatch(status -> Set.of(201, 200, 409).contains(status));
        assertThat(admin.post(Government.SETUP, request).status()).isEqualTo(200);
    }

    @Test
    void officersSeeTheirOwnAndWhatTheirClearanceLets() throws Exception {
        Agency one = Government.setUp("full_access", "secret");
        Agency other = Government.setUp("full_access", "secret");
        String session = opened(one.officer());

        assertThat(one.officer().get(Government.PATH + "/sessions/" + session).status()).isEqualTo(200);
        Rest stranger = keycloak.makeOfficer(other.id(), Government.JURISDICTION, "full_access", "secret").steppedUp();
        for (String act : List.of("", "/refresh", "/close", "/revoke")) {
            String path = Government.PATH + "/sessions/" + session + act;
            refused(stranger.send(act.isEmpty() ? "GET" : "POST", path, ""), Fault.NOT_FOUND, "");
        }
        refused(other.officer().get(Government.PATH + "/agencies/" + one.id()), Fault.NOT_FOUND, "");
        assertThat(sessions(other.officer())).isEmpty();
        assertThat(sessions(one.officer())).containsExactly(session);
        // An officer of the same agency with less clearance, and the right to revoke, does not see it.
        Rest lesser =
                keycloak.makeOfficer(one.id(), Government.JURISDICTION, "full_access", "confidential").steppedUp();
        assertThat(sessions(lesser)).isEmpty();
        refused(lesser.post(Government.PATH + "/sessions/" + session + "/revoke", ""), Fault.NOT_FOUND, "");
        Rest equal = keycloak.makeOfficer(one.id(), Government.JURISDICTION, "full_access", "secret").steppedUp();
        assertThat(sessions(equal)).containsExactly(session);
        assertThat(equal.post(Government.PATH + "/sessions/" + session + "/revoke", "").json().get("end_reason"))
                .isEqualTo(Json.of("revoked"));
        // What claims more than the agency has opens nothing.
        Rest higher = Rest.withToken(Product.api(), keycloak.tokenOfOfficer(one.id(), "full_access", "top_secret"));
        refused(higher.post(Government.PATH + "/sessions", ""), Fault.FORBIDDEN, "the agency has the clearance secret");
    }

    @Test
    void aRevokedAgencyIsOutWithinFiveSeconds() throws Exception {
        Agency agency = Government.setUp("standard", "secret");
        String session = opened(agency.officer());

        Rest strong = keycloak.makeAdministrator().steppedUp();
        Rest.Answer revoked =
                strong.post(Government.PATH + "/agencies/" + agency.id() + "/revoke", "{\"reason\":\"a test\"}");

        assertThat(revoked.status()).as(revoked.body()).isEqualTo(200);
        assertThat(revoked.json().get("status")).isEqualTo(Json.of("revoked"));
        assertThat(admin.get(Government.PATH + "/sessions/" + session).json().get("end_reason"))
                .isEqualTo(Json.of("agency_revoked"));
        assertThat(admin.get("/oracle/nodes/" + agency.id()).json().get("status")).isEqualTo(Json.of("Deregistered"));
        await(() -> agency.officer().get(Government.PATH + "/sessions").status() == 403);
        refused(
                admin.post(Government.SETUP, Government.request(agency.id(), "standard", "secret").build().toString()),
                Fault.CONFLICT,
                "revoked");
        refused(strong.post(Government.PATH + "/agencies/" + agency.id() + "/secret", ""), Fault.CONFLICT, "revoked");
    }

    @Test
    void anotherSecretEndsTheFirst() throws Exception {
        Agency agency = Government.setUp("standard", "secret");
        String client = Product.text(agency.access(), "client_id");

        Rest.Answer renewed =
                keycloak.makeAdministrator()
                        .steppedUp()
                        .post(Government.PATH + "/agencies/" + agency.id() + "/secret", "");

        assertThat(renewed.status()).as(renewed.body()).isEqualTo(200);
        assertThat(KeycloakAdmin.tokenStatus(client, Product.text(agency.access(), "client_secret"))).isEqualTo(401);
        assertThat(KeycloakAdmin.tokenStatus(client, Product.text(renewed.json(), "client_secret"))).isEqualTo(200);
    }

    @Test
    void aSessionEndsWithTheLoginInWhichItWasOpened() throws Exception {
        Agency agency = Government.setUp("elevated", "secret");
        KeycloakAdmin.Login login = keycloak.logInOfficer(agency.id(), "elevated", "secret");
        Rest officer = Rest.withToken(Product.api(), login.accessToken());
        String session = opened(officer);
        assertThat(officer.get(Government.PATH + "/sessions/" + session).json().get("bound_to_login"))
                .isEqualTo(Json.of(true));

        keycloak.logOut(login);

        await(() ->
                Json.of("logged_out")
                        .equals(admin.get(Government.PATH + "/sessions/" + session).json().get("end_reason")));
        // The token itself is good for minutes; Keycloak allows it nothing any more.
        await(() -> officer.get(Government.PATH + "/sessions").status() == 403);
    }

    @Test
    void theOfficersOfAnAgencyAreHeldToItsRateTogether() throws Exception {
        Rest officer = Government.setUp("read_only", "unclassified").officer();
        Rest.Answer answer = officer.get(Government.PATH + "/agencies");
        int asked = 1;
        while (answer.status() == 200 && asked < 500) {
            answer = officer.get(Government.PATH + "/agencies");
            asked++;
        }

        refused(answer, Fault.RATE_LIMITED, "120 requests a minute");
        assertThat(asked).isGreaterThan(120);
        assertThat(answer.header("Retry-After")).isNotEmpty();
    }

    @Test
    void theMetricsCountAgenciesAndDecisions() throws Exception {
        Government.setUp("standard", "secret").officer().get(Government.PATH + "/sessions");

        // Counted by the clock, and not what it begins with.
        await(LONGER, () -> metrics().matches("(?s).*bpci_government_agencies [1-9].*"));
        assertThat(metrics()).contains("bpci_government_sessions_open ", "bpci_government_operations_open ");
        assertThat(metrics()).containsPattern("bpci_government_decision_seconds_count [1-9]");
    }

    private static String metrics() throws Exception {
        return new Rest(Product.api().resolve("/metrics"), "").get("").body();
    }

    @Test
    void anOfficersAccountSetsOneTimeCodesUpBeforeAnybodyIsLetIn() throws Exception {
        Agency agency = Government.setUp("elevated", "secret");
        String path = Government.PATH + "/agencies/" + agency.id() + "/officers";
        String name = "officer-" + System.nanoTime();
        JsonObject request =
                Json.object()
                        .put("username", name)
                        .put("email", name + "@example.test")
                        .put("first_name", "Olivia")
                        .put("last_name", "Okoye")
                        .put("access_level", "elevated")
                        .put("security_clearance", "secret")
                        .build();
        refused(admin.post(path, request.toString()), Fault.INSUFFICIENT_AUTHENTICATION, "a person does this");
        Rest strong = keycloak.makeAdministrator().steppedUp();
        refused(
                strong.post(path, request.with("access_level", Json.of("full_access")).toString()),
                Fault.FORBIDDEN,
                "the agency has the level elevated");
        refused(
                strong.post(path, request.with("security_clearance", Json.of("top_secret")).toString()),
                Fault.FORBIDDEN,
                "the agency has the clearance secret");
        refused(
                strong.post(path, request.with("username", Json.of("<b>")).toString()),
                Fault.INVALID_REQUEST,
                "username");
        refused(strong.post(path, request.with("email", Json.of("no")).toString()), Fault.INVALID_REQUEST, "email");

        Rest.Answer made = strong.post(path, request.toString());
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        assertThat(made.header("Cache-Control")).contains("no-store");
        refused(strong.post(path, request.toString()), Fault.CONFLICT, "has a user " + name);
        String password = "Correct-horse-" + System.nanoTime();
        String temporary = Product.text(made.json(), "temporary_password");
        String secret = SteppedUpLogin.first(Product.issuer(), name, temporary, password);
        // Keycloak takes no code twice.
        long used = Instant.now().getEpochSecond() / 30;
        await(Duration.ofSeconds(40), () -> Instant.now().getEpochSecond() / 30 > used);

        Rest officer =
                Rest.withToken(
                        Product.api(),
                        SteppedUpLogin.accessToken(Product.issuer(), "two-factor", name, password, secret));
        JsonObject session = officer.post(Government.PATH + "/sessions", "").json();
        assertThat(session.get("access_level")).isEqualTo(Json.of("elevated"));
        assertThat(session.get("security_clearance")).isEqualTo(Json.of("secret"));
        assertThat(session.get("government_id")).isEqualTo(Json.of(agency.id()));
        assertThat(admin.get("/audit/events?kind=officer_added&page_size=100").body())
                .contains(name)
                .doesNotContain(temporary);
    }

    @Test
    void theCommandLineSetsAnAgencyUpWithAKeyThatStaysHere(@TempDir Path home) throws Exception {
        String id = Government.freshId();
        String said =
                bpci(
                        home,
                        "setup",
                        "--government-id",
                        id,
                        "--jurisdiction",
                        "united_states",
                        "--access-level",
                        "full_access",
                        "--security-clearance",
                        "top_secret");

        assertThat(said).contains("client secret", "api token", "key file").doesNotContain("private key");
        assertThat(bpci(home, "show", "--government-id", id)).contains("configured", "united_states");
        assertThat(bpci(home, "list")).contains(id);
        String token = keycloak.makeAdministrator().steppedUpToken();
        assertThat(bpci(home, "renew-secret", "--government-id", id, "--token", token)).contains("client secret");
        assertThat(bpci(home, "session", "list", "--active")).doesNotContain(id);
        assertThat(bpci(home, "revoke", "--government-id", id, "--reason", "a test", "--yes", "--token", token))
                .contains("revoked");
    }

    private static List<String> sessions(Rest officer) throws Exception {
        JsonObject page = officer.get(Government.PATH + "/sessions").json();
        return ((JsonArray) Objects.requireNonNull(page.get("sessions")))
                .elements().stream().map(each -> Product.text((JsonObject) each, "session_id")).toList();
    }

    private void refusedSetUp(JsonObject request, String detail) throws Exception {
        refused(admin.post(Government.SETUP, request.toString()), Fault.INVALID_REQUEST, detail);
    }
}
