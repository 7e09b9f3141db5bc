package io.bpci.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.jose.Jwk;
import io.bpci.json.Json;
import io.bpci.problem.Fault;
import io.bpci.wire.AccessLevel;
import io.bpci.wire.AddOfficer;
import io.bpci.wire.OfficerInfo;
import io.bpci.wire.SecurityClearance;
import io.bpci.wire.SetUpAgency;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

@Timeout(30)
class HubApiTest {
    private record Answer(int status, String body) {}

    private static final Ed25519PrivateKey KEY = Ed25519PrivateKey.generate(new SecureRandom());
    private static final NodeId ALICE = NodeId.parse("alice");
    private static final String WEIGHT =
            "{\"node_id\":\"alice\",\"weight\":\"1.5\",\"valid_from\":\"2026-01-01T00:00:00Z\",\"actor\":\"root\"}";

    private final HttpClient http = HubApi.httpClient(null);
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile Function<HttpExchange, Answer> answers = _ -> new Answer(404, "");
    private HttpServer server;
    private HubApi api;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
                    Answer answer = answers.apply(exchange);
                    byte[] body = answer.body().getBytes(UTF_8);
                    exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
        api = new HubApi(address(), http, TokenSource.none());
    }

    private URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @AfterEach
    void stop() {
        server.stop(0);
        http.shutdownNow();
    }

    private static String node(String id) {
        return """
        {"node_id":"%s","node_type":"Oracle","organisation":"north","capabilities":[],"public_key":%s,
         "key_thumbprint":"%s","status":"Connected","registered_at":"2026-01-01T00:00:00Z","of_a_later_version":1}\
        """
                .formatted(id, Jwk.write(KEY.publicKey()), KEY.publicKey().thumbprint());
    }

    @Test
    void aListIsFetchedPageByPage() {
        answers =
                exchange ->
                        exchange.getRequestURI().getRawQuery().contains("page_token=p%202")
                                ? new Answer(200, "{\"nodes\":[" + node("c") + "]}")
                                : new Answer(
                                        200,
                                        "{\"nodes\":["
                                                + node("a")
                                                + ","
                                                + node("b")
                                                + "],\"next_page_token\":\"p 2\"}");

        var ids = new ArrayList<String>();
        for (var found : api.nodes(Map.of("status", "Connected"))) ids.add(found.nodeId().value());

        assertThat(ids).containsExactly("a", "b", "c");
        assertThat(asked).hasSize(2).allMatch(request -> request.contains("status=Connected"));
    }

    @Test
    void aRefusalCarriesItsProblem() {
        answers =
                _ ->
                        new Answer(
                                409,
                                "{\"type\":\"urn:bpci:problem:conflict\",\"title\":\"t\",\"status\":409,\"detail\":\"other"
                                    + " key\",\"correlation_id\":\"c-1\"}");

        assertThatThrownBy(() -> api.node(ALICE))
                .isInstanceOfSatisfying(
                        ApiRefused.class,
                        e -> {
                            assertThat(e.status()).isEqualTo(409);
                            assertThat(e.problem().is(Fault.CONFLICT)).isTrue();
                            assertThat(e.correlationId()).isEqualTo("c-1");
                        })
                .hasMessageContaining("other key");
    }

    @Test
    void whatIsNoHubIsSaidToBeNone() {
        answers = _ -> new Answer(502, "<html>Bad gateway</html>");
        assertThatThrownBy(api::statistics).isInstanceOf(ApiUnreachable.class).hasMessageContaining("502");
        answers = _ -> new Answer(200, "<html>Welcome</html>");
        assertThatThrownBy(api::statistics).isInstanceOf(ApiUnreachable.class);
        answers = _ -> new Answer(200, "[]");
        assertThatThrownBy(() -> api.node(ALICE)).isInstanceOf(ApiUnreachable.class);
    }

    @Test
    void aRefusedTokenIsReplacedOnce() {
        var tokens =
                new TokenSource() {
                    private volatile String current = "old";

                    @Override
                    public Optional<String> token() {
                        return Optional.of(current);
                    }

                    @Override
                    public void rejected(String token) {
                        current = "new";
                    }
                };
        answers =
                exchange ->
                        "Bearer new".equals(exchange.getRequestHeaders().getFirst("Authorization"))
                                ? new Answer(200, "{\"ok\":true}")
                                : new Answer(401, "{\"type\":\"urn:bpci:problem:unauthenticated\"}");

        assertThat(new HubApi(address(), http, tokens).statistics().get("ok")).isNotNull();
        assertThat(asked).hasSize(2);
    }

    @Test
    void clientCredentialsAreExchangedOnceForManyRequests() {
        answers =
                exchange -> {
                    if (exchange.getRequestURI().getPath().equals("/token")) {
                        return new Answer(200, "{\"access_token\":\"t-1\",\"expires_in\":300}");
                    }
                    return new Answer(
                            200, "{\"auth\":\"" + exchange.getRequestHeaders().getFirst("Authorization") + "\"}");
                };
        var service = new ClientCredentials(http, address().resolve("/token"), "client", "s&cret");
        var withToken = new HubApi(address(), http, service);

        withToken.statistics();

        assertThat(withToken.statistics().toString()).contains("Bearer t-1");
        assertThat(asked).filteredOn(request -> request.equals("POST /token")).hasSize(1);
    }

    @Test
    void publishedKeysAreFetchedOnceAndOnlyWhileTheyWereValid() {
        answers =
                _ ->
                        new Answer(
                                200,
                                """
                                {"node_id":"alice","keys":[{"thumbprint":"%s","public_key":%s,
                                 "valid_from":"2026-01-01T00:00:00Z","valid_until":"2026-02-01T00:00:00Z"}]}\
                                """
                                        .formatted(KEY.publicKey().thumbprint(), Jwk.write(KEY.publicKey())));
        var keys = new PublishedKeys(api);
        var kid = KEY.publicKey().thumbprint();

        assertThat(keys.key(ALICE, kid, Instant.parse("2026-01-15T00:00:00Z"))).contains(KEY.publicKey());
        assertThat(keys.key(ALICE, kid, Instant.parse("2026-03-01T00:00:00Z"))).isEmpty();
        assertThat(keys.key(ALICE, kid, Instant.parse("2025-12-01T00:00:00Z"))).isEmpty();
        assertThat(asked).hasSize(1);
    }

    @Test
    void aHubThatIsAwayIsNotAskedForKeysWithEveryMessage() {
        var keys = new PublishedKeys(api);
        for (int i = 0; i < 100; i++) {
            assertThat(keys.key(ALICE, KEY.publicKey().thumbprint(), Instant.EPOCH)).isEmpty();
        }
        assertThat(asked).hasSize(1);
    }

    @Test
    void decisionsAreAskedForWhereTheHubHasThem() {
        answers =
                exchange ->
                        switch (exchange.getRequestURI().getPath().replace("/api/v1/consensus/", "")) {
                            case "weights" ->
                                    exchange.getRequestURI().getRawQuery() == null
                                            ? new Answer(
                                                    200,
                                                    "{\"weights\":[%s],\"next_page_token\":\"2\"}".formatted(WEIGHT))
                                            : new Answer(200, "{\"weights\":[%s]}".formatted(WEIGHT));
                            case "weights/alice" ->
                                    exchange.getRequestMethod().equals("DELETE")
                                            ? new Answer(204, "")
                                            : new Answer(
                                                    exchange.getRequestHeaders().containsKey("Content-Type")
                                                            ? 200
                                                            : 415,
                                                    WEIGHT);
                            case "rounds/p:1/ballots/alice" -> new Answer(200, "{\"ballots\":[{}]}");
                            case "rounds/p:1/certificate" -> new Answer(200, "as it was signed");
                            case "parameters" -> new Answer(200, "{\"parameters\":[]}");
                            default -> new Answer(404, "{\"type\":\"urn:bpci:problem:not-found\",\"status\":404}");
                        };
        HubConsensus consensus = api.consensus();
        var proposal = Identifier.parse("p:1");

        assertThat(consensus.weights()).hasSize(2).allMatch(each -> each.weight().equals("1.5"));
        assertThat(consensus.setWeight(ALICE, Json.of("1.5")).nodeId()).isEqualTo(ALICE);
        consensus.withdrawWeight(ALICE);
        assertThat(consensus.certificate(proposal)).asString(UTF_8).isEqualTo("as it was signed");
        assertThat(consensus.agreedParameters().parameters()).isEmpty();
        assertThatThrownBy(() -> consensus.ballotsOf(proposal, ALICE))
                .isInstanceOf(ApiUnreachable.class)
                .hasMessageContaining("a ballot that is none");
        assertThatThrownBy(() -> consensus.round(proposal)).isInstanceOf(ApiRefused.class);
        assertThatThrownBy(() -> consensus.activeRounds().iterator().hasNext()).isInstanceOf(ApiRefused.class);
        assertThat(asked)
                .contains("PUT /api/v1/consensus/weights/alice", "DELETE /api/v1/consensus/weights/alice")
                .contains("GET /api/v1/consensus/rounds/active");
    }

    @Test
    void agenciesAndSessionsAreAskedForWhereTheHubHasThem() {
        String session =
                """
                {"session_id":"s/1","government_id":"a1","officer":"olivia","access_level":"elevated",
                 "jurisdiction":"XA","security_clearance":"secret","created_at":"2026-01-01T00:00:00Z",
                 "last_activity":"2026-01-01T00:00:00Z","idle_until":"2026-01-01T00:30:00Z",
                 "ends_at":"2026-01-01T08:00:00Z","is_active":true,"bound_to_login":true}\
                """;
        String access =
                """
                {"access_setup_id":"gov-access-1","status":"configured","government_id":"a1","api_token":"t",
                 "token_expires_at":"2026-01-01T00:05:00Z","token_endpoint":"https://id.example/token",
                 "client_id":"gov-a1","client_secret":"s","node_id":"a1","session_timeout_hours":8,
                 "rate_limits":{"requests_per_minute":1000,"emergency_bypass":true},"smartcontract_endpoints":[]}\
                """;
        String added =
                """
                {"username":"olivia","government_id":"a1","access_level":"standard","security_clearance":"secret",
                 "temporary_password":"p","first_login":["CONFIGURE_TOTP"]}\
                """;
        String account =
                """
                {"username":"olivia","government_id":"a1","email":"o@a.b","first_name":"O","last_name":"O",
                 "security_clearance":"secret","enabled":%s,"next_login":[]}\
                """;
        answers =
                exchange ->
                        switch (exchange.getRequestURI().getRawPath().replace("/api/v1/integration/government/", "")) {
                            case "api-access/setup", "agencies/a1/secret" -> new Answer(200, access);
                            case "agencies/a1/officers/olivia/disable" -> new Answer(200, account.formatted(false));
                            case "agencies/a1/officers/olivia/enable" -> new Answer(200, account.formatted(true));
                            case "agencies/a1/officers" ->
                                    exchange.getRequestMethod().equals("GET")
                                            ? new Answer(200, "{\"officers\":[%s]}".formatted(account.formatted(true)))
                                            : new Answer(201, added);
                            case "sessions" ->
                                    exchange.getRequestMethod().equals("POST")
                                            ? new Answer(201, session)
                                            : new Answer(
                                                    200,
                                                    exchange.getRequestURI().getRawQuery().contains("page_token")
                                                            ? "{\"sessions\":[%s]}".formatted(session)
                                                            : "{\"sessions\":[%s],\"next_page_token\":\"2\"}"
                                                                    .formatted(session));
                            case "agencies" -> new Answer(200, "{\"agencies\":[]}");
                            case "sessions/s%2F1",
                                    "sessions/s%2F1/refresh",
                                    "sessions/s%2F1/close",
                                    "sessions/s%2F1/revoke" ->
                                    new Answer(200, session);
                            default -> new Answer(404, "{\"type\":\"urn:bpci:problem:not-found\",\"status\":404}");
                        };
        HubGovernment government = api.government();
        var agency = NodeId.parse("a1");
        var request =
                new SetUpAgency(
                        agency, "XA", AccessLevel.ELEVATED, SecurityClearance.SECRET, null, null, KEY.publicKey());

        assertThat(government.setUp(request).apiToken()).isEqualTo("t");
        assertThat(government.renewSecret(agency).clientSecret()).isEqualTo("s");
        var officer = new AddOfficer("olivia", "o@a.b", "O", "O", AccessLevel.STANDARD, SecurityClearance.SECRET, null);
        assertThat(government.addOfficer(agency, officer).temporaryPassword()).isEqualTo("p");
        assertThat(government.addOfficer(agency, officer).toString()).doesNotContain("=p");
        assertThat(government.officers(agency)).singleElement().matches(OfficerInfo::enabled);
        assertThat(government.disableOfficer(agency, "olivia", "left").enabled()).isFalse();
        assertThat(government.enableOfficer(agency, "olivia").enabled()).isTrue();
        assertThat(government.agencies()).isEmpty();
        assertThatThrownBy(() -> government.agency(agency)).isInstanceOf(ApiRefused.class);
        assertThatThrownBy(() -> government.revoke(agency, "why")).isInstanceOf(ApiRefused.class);
        assertThat(government.openSession().isActive()).isTrue();
        assertThat(government.sessions(true)).hasSize(2);
        assertThat(government.session("s/1").officer()).isEqualTo("olivia");
        assertThat(government.refresh("s/1").boundToLogin()).isTrue();
        assertThat(government.close("s/1").sessionId()).isEqualTo("s/1");
        assertThat(government.revokeSession("s/1").sessionId()).isEqualTo("s/1");
        assertThat(asked)
                .contains(
                        "POST /api/v1/integration/government/api-access/setup",
                        "GET /api/v1/integration/government/agencies/a1",
                        "POST /api/v1/integration/government/agencies/a1/secret",
                        "POST /api/v1/integration/government/agencies/a1/revoke",
                        "GET /api/v1/integration/government/sessions?active=true",
                        "POST /api/v1/integration/government/sessions/s%2F1/revoke");
    }

    @Test
    void secretsDoNotLeaveTheMachineInPlainText() {
        var elsewhere = URI.create("http://hub.example:9100");
        assertThatThrownBy(() -> new HubApi(elsewhere, http, TokenSource.none()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ClientCredentials(http, elsewhere, "c", "s"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void nothingListeningIsUnreachable() {
        server.stop(0);
        assertThatThrownBy(api::hub).isInstanceOf(ApiUnreachable.class).hasMessageContaining("cannot reach");
    }
}
