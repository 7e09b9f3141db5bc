package io.bpci.it;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.envelope.Envelope;
import io.bpci.envelope.NodeId;
import io.bpci.jose.DetachedJws;
import io.bpci.jose.Jwk;
import io.bpci.json.Jcs;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonNumber;
import io.bpci.json.JsonObject;
import io.bpci.json.StrictJson;
import io.bpci.problem.Fault;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Nodes announce themselves, are found, are well or away, and are trusted by what they did. */
@ExtendWith(Product.class)
class DiscoveryIT {
    private static final String LEAST = "{\"endpoints\":[],\"capabilities\":[],\"valid_secs\":600}";

    private Rest operator;
    private Rest south;
    private Rest auditor;
    private Rest nobody;
    private NodeId hubNode;

    @BeforeEach
    void start() throws Exception {
        operator = new Rest(Product.api(), "dev-operator");
        south = new Rest(Product.api(), "dev-operator-south");
        auditor = new Rest(Product.api(), "dev-auditor");
        nobody = new Rest(Product.api(), "");
        hubNode = hubNode(nobody);
    }

    private static NodeId hubNode(Rest hub) throws Exception {
        return NodeId.parse(Product.text(hub.get("/oracle/hub").json(), "node_id"));
    }

    private static Node registered(Rest operator, String name) throws Exception {
        var node = new Node(name + "-" + System.nanoTime());
        assertThat(operator.register(node.id(), node.key()).status()).isEqualTo(201);
        return node;
    }

    private static Json json(String text) {
        return StrictJson.parse(text.getBytes(UTF_8));
    }

    private static JsonObject toHub(NodeId hub, Node node, String type, String content) {
        return Forge.members(node.id(), hub).with("message_type", Json.of(type)).with("content", json(content));
    }

    private byte[] announcement(Node node, String content) {
        return Forge.signed(toHub(hubNode, node, "StatusUpdate", content), node.key());
    }

    private void announced(Node node, String content) throws Exception {
        byte[] announcement = announcement(node, content);
        Rest.Answer answer = nobody.post("/oracle/relay", announcement);
        assertThat(answer.status()).as(answer.body()).isEqualTo(202);
        JsonObject sent = (JsonObject) StrictJson.parse(announcement);
        await(auditor, "/discovery/nodes/" + node.id(), shown -> sent.equals(shown.get("announcement")));
    }

    private static JsonObject await(Rest hub, String path, Predicate<JsonObject> wanted) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(40).toNanos();
        while (true) {
            Rest.Answer answer = hub.get(path);
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            if (wanted.test(answer.json())) return answer.json();
            assertThat(System.nanoTime()).as(answer.body()).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private static Predicate<JsonObject> isNow(String status) {
        return shown -> Json.of(status).equals(Product.object(shown, "health").get("status"));
    }

    private static List<String> found(Rest caller, String query) throws Exception {
        Rest.Answer answer = caller.get("/discovery/nodes?" + query);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        List<String> ids = new ArrayList<>();
        for (Json node : ((JsonArray) Objects.requireNonNull(answer.json().get("nodes"))).elements()) {
            ids.add(Product.text((JsonObject) node, "node_id"));
        }
        return ids;
    }

    private static void refused(Rest.Answer answer, Fault fault, String words) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(fault.status());
        assertThat(Product.text(answer.json(), "type")).isEqualTo(fault.type());
        assertThat(answer.body()).contains(words).doesNotContain("Exception");
    }

    @Test
    void whoAnnouncesItselfIsFoundByThoseWhoMayAndItsSignatureCanBeChecked() throws Exception {
        Node shown = registered(operator, "shown");
        Node hidden = registered(operator, "hidden");
        String capability = "c" + System.nanoTime();
        String content =
                """
                {"endpoints":["wss://shown.example:9443/relay"],"capabilities":["%s","storage"],"layer":"BpiCore",
                 "jurisdiction":"us","visibility":"%s","valid_secs":600}
                """;
        announced(shown, content.formatted(capability, "hub"));
        announced(hidden, content.formatted(capability, "organisation"));
        List<String> both = List.of(hidden.id().value(), shown.id().value()).stream().sorted().toList();

        assertThat(found(operator, "capability=" + capability)).isEqualTo(both);
        assertThat(found(auditor, "capability=" + capability)).isEqualTo(both);
        assertThat(found(south, "capability=" + capability)).containsExactly(shown.id().value());
        // When a node was last seen is written a few seconds late.
        await(south, "/discovery/nodes/" + shown.id(), isNow("Idle"));
        assertThat(found(south, "capability=%s&layer=BpiCore&jurisdiction=us&status=Idle".formatted(capability)))
                .containsExactly(shown.id().value());
        assertThat(found(south, "capability=%s&layer=HttpCage".formatted(capability))).isEmpty();
        assertThat(found(south, "capability=%s&jurisdiction=ch".formatted(capability))).isEmpty();
        assertThat(found(south, "capability=%s&status=Connected".formatted(capability))).isEmpty();

        JsonObject presence = south.get("/discovery/nodes/" + shown.id()).json();
        Envelope said = Envelope.parse(Jcs.canonical(Product.object(presence, "announcement")));
        JsonObject keys = nobody.get("/oracle/nodes/%s/keys".formatted(shown.id())).json();
        JsonObject key = (JsonObject) ((JsonArray) Objects.requireNonNull(keys.get("keys"))).elements().getFirst();
        assertThat(said.verify(Forge.ENGINE, Jwk.read(Product.object(key, "public_key"))))
                .isEqualTo(DetachedJws.Outcome.VALID);
        refused(south.get("/discovery/nodes/" + hidden.id()), Fault.FORBIDDEN, "another organisation");
        refused(south.get("/oracle/nodes/%s/trust".formatted(hidden.id())), Fault.FORBIDDEN, "another organisation");
        refused(nobody.get("/discovery/nodes"), Fault.UNAUTHENTICATED, "");
        refused(nobody.get("/discovery/topology"), Fault.UNAUTHENTICATED, "");
        refused(auditor.get("/discovery/nodes/no-such-node"), Fault.NOT_FOUND, "no node no-such-node");
    }

    @Test
    void theNewestAnnouncementHoldsAndPagesLeadOn() throws Exception {
        String capability = "p" + System.nanoTime();
        String content = "{\"endpoints\":[],\"capabilities\":[\"%s\"],\"visibility\":\"hub\",\"valid_secs\":600}";
        var all = new ArrayList<String>();
        for (int i = 0; i < 3; i++) {
            Node node = registered(operator, "paged");
            announced(node, content.formatted("before"));
            announced(node, content.formatted(capability));
            all.add(node.id().value());
        }
        all.sort(null);
        Rest.Answer first = south.get("/discovery/nodes?page_size=2&capability=" + capability);
        String token = Product.text(first.json(), "next_page_token");
        assertThat(first.header("Link")).contains("page_token=" + token).contains("capability=" + capability);
        var seen = new ArrayList<>(found(south, "page_size=2&capability=" + capability));
        seen.addAll(found(south, "page_size=2&page_token=%s&capability=%s".formatted(token, capability)));
        assertThat(seen).isEqualTo(all);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "capability=a%20b      | capability must be a letter or digit",
                "layer=Attic           | layer must be one of HttpCage",
                "status=Fine           | status must be one of Connected, Idle, Silent, Away, Isolated, Suspended",
                "jurisdiction=         | jurisdiction must be a letter or digit",
                "sort=luck             | sort must be node_id or trust",
                "trust=1               | there is no query parameter",
                "layer=BpiCore&layer=BpiCore | more than once",
                "page_size=0           | page_size must be 1 to 1000",
                "page_token=!          | page_token",
                "sort=trust&page_token=cHVtcA | page_token is not allowed"
            })
    void aQuestionThatIsNoneIsRefusedByTheNameOfTheParameter(String query, String words) throws Exception {
        refused(operator.get("/discovery/nodes?" + query), Fault.INVALID_REQUEST, words);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "StatusUpdate | []                                                      | must be an object",
                "StatusUpdate | {\"endpoints\":[],\"capabilities\":[]}                  | valid_secs is missing",
                "StatusUpdate | {\"endpoints\":[],\"capabilities\":[],\"valid_secs\":1} | from 10 to 604800",
                "StatusUpdate | {\"endpoints\":[],\"capabilities\":[],\"valid_secs\":60,\"load\":1} | has no member",
                "StatusUpdate | {\"endpoints\":[\"ftp://a\"],\"capabilities\":[],\"valid_secs\":60} | endpoints must"
                        + " be",
                "Heartbeat    | {\"load\":1}                                            | has no member"
            })
    void whatIsNoAnnouncementIsRefusedByTheNameOfTheMember(String type, String content, String words) throws Exception {
        Node node = registered(operator, "wrong");
        byte[] message = Forge.signed(toHub(hubNode, node, type, content), node.key());
        refused(nobody.post("/oracle/relay", message), Fault.SCHEMA_VIOLATION, words);
        assertThat(auditor.get("/discovery/nodes/" + node.id()).json().get("announcement")).isNull();
    }

    @Test
    void whatIsForgedStaleTooLargeOrOfAnotherNodeChangesNothing() throws Exception {
        Node node = registered(operator, "honest");
        Node other = registered(operator, "liar");
        announced(node, LEAST);
        Json before = auditor.get("/discovery/nodes/" + node.id()).json().get("announcement");

        JsonObject members = toHub(hubNode, node, "StatusUpdate", LEAST.replace("[]", "[\"x\"]"));
        refused(nobody.post("/oracle/relay", Forge.signed(members, other.key())), Fault.WRONG_KEY, "");
        JsonObject signed = (JsonObject) StrictJson.parse(announcement(node, LEAST));
        byte[] changed = Jcs.canonical(signed.with("content", json(LEAST.replace("600", "700"))));
        refused(nobody.post("/oracle/relay", changed), Fault.BAD_SIGNATURE, "not over this envelope");
        JsonObject stale =
                toHub(hubNode, node, "StatusUpdate", LEAST.replace("600", "604800"))
                        .with("created_at", Json.of(Instant.now().minusSeconds(400).toString()));
        refused(nobody.post("/oracle/relay", Forge.signed(stale, node.key())), Fault.STALE, "");
        String large =
                LEAST.replace("\"endpoints\":[]", "\"endpoints\":[\"wss://a/%s\"]".formatted("x".repeat(17_000)));
        refused(nobody.post("/oracle/relay", announcement(node, large)), Fault.SCHEMA_VIOLATION, "16384 bytes");
        JsonObject both =
                Forge.members(node.id(), hubNode, other.id())
                        .with("message_type", Json.of("StatusUpdate"))
                        .with("content", json(LEAST));
        assertThat(nobody.post("/oracle/relay", Forge.signed(both, node.key())).body()).contains("the hub alone");
        try (RawSession session = RawSession.authenticated(Product.webSocket(), other)) {
            session.relay(announcement(node, LEAST.replace("600", "900")));
            assertThat(session.next("refused").toString()).contains(Fault.FORBIDDEN.type());
        }
        assertThat(auditor.get("/discovery/nodes/" + node.id()).json().get("announcement")).isEqualTo(before);
    }

    @Test
    void aSessionAndAHeartbeatShowThatANodeIsThere() throws Exception {
        Node node = registered(operator, "alive");
        String path = "/discovery/nodes/" + node.id();
        assertThat(isNow("Away").test(operator.get(path).json())).isTrue();
        byte[] heartbeat = Forge.signed(toHub(hubNode, node, "Heartbeat", "{}"), node.key());
        assertThat(nobody.post("/oracle/relay", heartbeat).status()).isEqualTo(202);
        await(operator, path, isNow("Idle"));
        try (RawSession _ = RawSession.authenticated(Product.webSocket(), node)) {
            await(operator, path, isNow("Connected"));
        }
        await(operator, path, isNow("Idle"));
        assertThat(operator.post("/oracle/nodes/%s/suspend".formatted(node.id()), "{}").status()).isEqualTo(200);
        await(operator, path, isNow("Suspended"));
    }

    @Test
    void whatANodeDidIsItsTrustWithItsCounts() throws Exception {
        Node sender = registered(operator, "sender");
        Node target = registered(operator, "target");
        announced(target, LEAST);
        String path = "/oracle/nodes/%s/trust".formatted(target.id());
        JsonObject unknown = operator.get(path).json();
        assertThat(((JsonNumber) Objects.requireNonNull(unknown.get("score"))).value()).isEqualTo(0.5);
        try (RawSession taking = RawSession.authenticated(Product.webSocket(), target)) {
            for (int i = 0; i < 3; i++) {
                byte[] message = Forge.signed(Forge.members(sender.id(), target.id()), sender.key());
                assertThat(nobody.post("/oracle/relay", message).status()).isEqualTo(202);
                taking.text(
                        "{\"type\":\"acknowledge\",\"delivery_ids\":[\"%s\"]}"
                                .formatted(Product.text(taking.next("deliver"), "delivery_id")));
            }
            JsonObject good = await(operator, path, trust -> count(trust, "delivered") == 3);
            assertThat(((JsonNumber) Objects.requireNonNull(good.get("score"))).value()).isBetween(0.79, 0.8);
            assertThat(good.get("formula")).isNotNull();
            taking.relay("{\"nonsense\":1}".getBytes(UTF_8));
            assertThat(taking.next("refused")).isNotNull();
        }
        JsonObject worse = await(operator, path, trust -> count(trust, "invalid") == 1);
        assertThat(((JsonNumber) Objects.requireNonNull(worse.get("score"))).value()).isBetween(0.66, 0.67);
        assertThat(found(operator, "sort=trust&page_size=1000")).contains(target.id().value());
        assertThat(new Rest(Product.api().resolve("/metrics"), "").get("").body())
                .contains("discovery_events_not_counted", "discovery_nodes_announced");
    }

    private static long count(JsonObject trust, String outcome) {
        return (long) ((JsonNumber) Objects.requireNonNull(Product.object(trust, "observed").get(outcome))).value();
    }

    @Test
    void weightsFollowFromTrustOnlyWhenAnAdminAppliesThem() throws Exception {
        var admin = new Rest(Product.api(), "dev-admin");
        var audit = new Audit(Product.api());
        Node voter = registered(operator, "weighed");
        String weight = "/consensus/weights/" + voter.id();
        assertThat(admin.send("PUT", weight, "{\"weight\":\"3\"}").status()).isEqualTo(200);
        String path = "/consensus/weights/from-trust";
        String told = "{\"after\":\"%s\",\"before\":\"3\",\"enough\":%s,\"node_id\":\"" + voter.id();

        assertThat(admin.post(path, "{}").json().toString()).contains(told.formatted("3", "false"));
        JsonObject dry = admin.post(path, "{\"scale\":8,\"minimum_observations\":0}").json();
        assertThat(dry.get("applied")).isEqualTo(Json.of(false));
        assertThat(dry.toString()).contains(told.formatted("4", "true"));
        assertThat(auditor.get(weight).body()).doesNotContain("\"4\"");
        refused(operator.post(path, "{}"), Fault.FORBIDDEN, "");
        refused(admin.post(path, "{\"scale\":\"0\"}"), Fault.INVALID_REQUEST, "scale");
        refused(admin.post(path, "{\"force\":true}"), Fault.INVALID_REQUEST, "force");

        assertThat(admin.post(path, "{\"scale\":8,\"minimum_observations\":0,\"apply\":true}").status()).isEqualTo(200);
        assertThat(auditor.get(weight).body()).contains("\"4\"");
        JsonObject event =
                audit.await("weight_set", voter.id().value(), each -> each.toString().contains("trust_score"));
        assertThat(Product.object(event, "detail").get("trust_score")).isEqualTo(Json.of("0.500000"));
        assertThat(admin.send("DELETE", weight, "").status()).isEqualTo(204);
    }

    @Test
    void theTopologyIsToldAsJsonAsGraphAndAsImage() throws Exception {
        Node node = registered(operator, "drawn");
        announced(node, LEAST);
        try (RawSession _ = RawSession.authenticated(Product.webSocket(), node)) {
            JsonObject topology =
                    await(
                            operator,
                            "/discovery/topology",
                            shown -> shown.toString().contains("\"kind\":\"session\",\"source_node\":\"" + node.id()));
            assertThat(topology.get("hub_node")).isEqualTo(Json.of(hubNode.value()));
            assertThat(topology.toString()).contains("\"node_id\":\"%s\"".formatted(node.id()));
            assertThat(south.get("/discovery/topology").body()).doesNotContain(node.id().value());
            Rest.Answer dot = operator.get("/discovery/topology?format=dot");
            assertThat(dot.contentType()).startsWith("text/vnd.graphviz");
            assertThat(dot.body())
                    .startsWith("digraph \"bpci\" {")
                    .contains("\"node:%s\" -> \"hub:%s\"".formatted(node.id(), hubNode));
            Rest.Answer svg = operator.get("/discovery/topology?format=svg");
            assertThat(svg.contentType()).startsWith("image/svg+xml");
            assertThat(svg.header("Content-Security-Policy")).contains("default-src 'none'");
            var parser = javax.xml.parsers.DocumentBuilderFactory.newInstance().newDocumentBuilder();
            var image = parser.parse(new java.io.ByteArrayInputStream(svg.body().getBytes(UTF_8)));
            assertThat(image.getDocumentElement().getTextContent()).contains(node.id().value());
        }
        assertThat(accepting("text/vnd.graphviz")).startsWith("digraph");
        assertThat(accepting("image/svg+xml")).startsWith("<svg");
        assertThat(accepting("*/*")).startsWith("{");
        refused(operator.get("/discovery/topology?format=gif"), Fault.INVALID_REQUEST, "must be json, dot or svg");
    }

    private static String accepting(String type) throws Exception {
        var request =
                HttpRequest.newBuilder(java.net.URI.create(Product.api() + "/discovery/topology"))
                        .header("Authorization", "Bearer " + Rest.token("dev-operator"))
                        .header("Accept", type)
                        .build();
        return Rest.HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    @Test
    void aRestartOfTheHubLeavesNodesAsTheyWereAndCountsNothingTwice(@TempDir Path directory) throws Exception {
        var hub =
                new HubProcess(
                        directory,
                        Map.of(
                                "BPCI_DISCOVERY_SILENT_AFTER", "15s",
                                "BPCI_DISCOVERY_AWAY_AFTER", "15s",
                                "BPCI_DISCOVERY_RESTART_GRACE", "20s"));
        try {
            hub.awaitReady();
            var there = new Rest(hub.api(), "dev-operator");
            var anybody = new Rest(hub.api(), "");
            NodeId hubThere = hubNode(there);
            Node node = registered(there, "patient");
            Node away = registered(there, "away");
            String path = "/discovery/nodes/" + node.id();
            byte[] announcement = Forge.signed(toHub(hubThere, node, "StatusUpdate", LEAST), node.key());
            String trust = "/oracle/nodes/%s/trust".formatted(node.id());
            try (RawSession session = RawSession.authenticated(hub.webSocket(), node)) {
                assertThat(anybody.post("/oracle/relay", announcement).status()).isEqualTo(202);
                byte[] message = Forge.signed(Forge.members(away.id(), node.id()), away.key());
                assertThat(anybody.post("/oracle/relay", message).status()).isEqualTo(202);
                session.text(
                        "{\"type\":\"acknowledge\",\"delivery_ids\":[\"%s\"]}"
                                .formatted(Product.text(session.next("deliver"), "delivery_id")));
                await(there, path, isNow("Connected"));
                await(there, trust, told -> count(told, "delivered") == 1);
                hub.kill9();
            }
            hub.startAgain();
            hub.awaitReady();
            // It was not there for longer than what makes a node be away.
            JsonObject after = there.get(path).json();
            assertThat(isNow("Idle").test(after)).as(after.toString()).isTrue();
            assertThat(after.get("announcement")).isEqualTo(StrictJson.parse(announcement));
            assertThat(Product.object(after, "health").get("grace_until")).isNotNull();
            await(there, path, isNow("Away"));
            assertThat(count(there.get(trust).json(), "delivered")).isEqualTo(1);
        } finally {
            hub.stop();
        }
    }
}
