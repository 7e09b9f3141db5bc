package io.bpci.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.problem.Fault;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** Each way in which an envelope can be wrong, by HTTP and in a session: refused for that reason, and recorded. */
@ExtendWith(Product.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EnvelopeRefusalsIT {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    /** What no answer may hold: the inside of the hub. */
    private static final List<String> LEAKS = List.of("Exception", "io.bpci", "java.", "jakarta.", "\tat ", "org.");

    private final Set<String> noise = new TreeSet<>();
    private Rest operator;
    private Rest nobody;
    private Audit audit;
    private Node target;

    @BeforeAll
    void register() throws Exception {
        operator = new Rest(Product.api(), "dev-operator");
        nobody = new Rest(Product.api(), "");
        audit = new Audit(Product.api());
        target = registered();
    }

    private Node registered() throws Exception {
        var node = new Node("envelope-" + System.nanoTime() + "-" + NUMBER.incrementAndGet());
        assertThat(operator.register(node.id(), node.key()).status()).isEqualTo(201);
        return node;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.bpci.it.WrongEnvelopes#cases")
    void anEnvelopeThatIsWrongIsRefusedByHttp(WrongEnvelopes.Case wrong) throws Exception {
        var world = new WrongEnvelopes.World(registered(), target.id());

        Rest.Answer answer = nobody.post("/oracle/relay", wrong.envelope().apply(world));

        assertThat(answer.status()).as(answer.body()).isEqualTo(wrong.fault().status());
        assertThat(answer.contentType()).isEqualTo("application/problem+json");
        assertThat(Product.text(answer.json(), "type")).isEqualTo(wrong.fault().type());
        assertThat(Product.text(answer.json(), "detail")).contains(wrong.says());
        assertThat(Product.text(answer.json(), "correlation_id")).isNotEmpty();
        assertThat(answer.body()).doesNotContain(LEAKS);
        if (wrong.isNobodys()) noise.add(wrong.fault().type());
        else audit.awaitRefusal(world.sender().id().value(), wrong.fault().type());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.bpci.it.WrongEnvelopes#cases")
    void anEnvelopeThatIsWrongIsRefusedInASession(WrongEnvelopes.Case wrong) throws Exception {
        var world = new WrongEnvelopes.World(registered(), target.id());
        try (RawSession session = RawSession.authenticated(Product.webSocket(), world.sender())) {
            session.relay(wrong.envelope().apply(world));

            String sender = world.sender().id().value();
            if (wrong.breaksFrame()) {
                assertThat(session.end()).isEqualTo(new RawSession.End(Fault.MALFORMED.type(), 1008));
                audit.awaitRefusal(sender, Fault.MALFORMED.type());
                return;
            }
            // In a session source_node is the session's own, whoever else there is.
            Fault expected = wrong.fault() == Fault.UNKNOWN_SENDER ? Fault.FORBIDDEN : wrong.fault();
            JsonObject refused = session.next("refused");
            JsonObject problem = Product.object(refused, "problem");
            assertThat(Product.text(problem, "type")).as(refused.toString()).isEqualTo(expected.type());
            assertThat(refused.toString()).doesNotContain(LEAKS);
            if (expected == wrong.fault()) assertThat(Product.text(problem, "detail")).contains(wrong.says());
            JsonObject event = audit.awaitRefusal(sender, expected.type());
            String named = Product.text(refused, "message_id");
            // Under the name that the session's node gave it, but not as if the node whose name it misused had sent it.
            boolean isRecorded = !named.isEmpty() && expected != Fault.FORBIDDEN;
            assertThat(event.get("message_id")).isEqualTo(isRecorded ? Json.of(named) : null);
            session.text("{\"type\":\"ping\"}");
            assertThat(session.next("pong")).isNotNull();
        }
    }

    @Test
    void otherBytesUnderAUsedIdentityAreRefused() throws Exception {
        var world = new WrongEnvelopes.World(registered(), target.id());
        JsonObject first = world.members();
        byte[] other = Forge.signed(first.with("content", Json.of("something else")), world.key());
        assertThat(nobody.post("/oracle/relay", Forge.signed(first, world.key())).status()).isEqualTo(202);

        Rest.Answer answer = nobody.post("/oracle/relay", other);

        assertThat(answer.status()).isEqualTo(409);
        assertThat(Product.text(answer.json(), "type")).isEqualTo(Fault.IDENTITY_REUSED.type());
        audit.awaitRefusal(world.sender().id().value(), Fault.IDENTITY_REUSED.type());
        assertThat(nobody.post("/oracle/relay", Forge.signed(first, world.key())).status()).isEqualTo(200);
    }

    private static String registration(String x) {
        return """
        {"node_id":"small-order","node_type":"EncCluster","endpoint":"ws://localhost:8080","capabilities":[],
        "public_key":{"kty":"OKP","crv":"Ed25519","x":"%s"}}\
        """
                .formatted(x);
    }

    @Test
    void aKeyOfSmallOrderIsNotRegisteredAndWhoTriedIsRecorded() throws Exception {
        Rest.Answer answer =
                operator.post("/oracle/nodes/register", registration("AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("small order").doesNotContain(LEAKS);
        String problem = Product.text(answer.json(), "type");
        JsonObject event =
                audit.awaitIn(
                        "kind=refused",
                        e ->
                                e.toString().contains("dev-operator")
                                        && e.toString().contains("/api/v1/oracle/nodes/register")
                                        && e.toString().contains(problem));
        assertThat(event.toString()).doesNotContain("AQAAAAAAAA");
    }

    @Test
    void aParameterThatIsWrongIsCountedForTheAddressWhereNobodyKnownAsks() throws Exception {
        long before = audit.noise().getOrDefault(Fault.INVALID_REQUEST.type(), 0L);

        Rest.Answer answer = nobody.get("/log/proof/inclusion?index=minus-one&size=1");

        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        audit.awaitMoreNoise(Fault.INVALID_REQUEST.type(), before);
    }

    @Test
    void aFloodBecomesAFewEventsAndACount() throws Exception {
        var world = new WrongEnvelopes.World(registered(), target.id());
        int messages = 60;
        try (RawSession session = RawSession.authenticated(Product.webSocket(), world.sender())) {
            for (int i = 0; i < messages; i++) {
                session.relay(world.with("target_nodes", Json.strings(List.of("nobody-at-all"))));
            }
            for (int i = 0; i < messages; i++) session.next("refused");
        }

        String sender = world.sender().id().value();
        audit.await("refused", sender, event -> event.members().containsKey("count"));
        List<JsonObject> events = audit.events("kind=refused&node_id=" + sender);
        // An interval may have ended in the middle of it.
        assertThat(events).hasSizeBetween(21, 42);
    }

    @Test
    void everyReasonIsDescribed() throws Exception {
        String openApi = new Rest(Product.site(), "").get("/openapi").body();
        String relay = Files.readString(Product.ROOT.resolve("src/docs/protocol/relay.md"));
        Set<Fault> seen = WrongEnvelopes.cases().map(WrongEnvelopes.Case::fault).collect(Collectors.toSet());
        seen.add(Fault.IDENTITY_REUSED);
        assertThat(seen)
                .allSatisfy(fault -> {
                    assertThat(openApi).contains(fault.type());
                    assertThat(relay)
                            .contains("| `" + fault.slug() + "` | " + fault.title() + " | " + fault.status() + " |");
                });
    }

    @AfterAll
    void whatWasNobodysIsRecordedByAddress() throws Exception {
        audit.awaitNoise(noise);
        assertThat(audit.events("kind=unauthenticated"))
                .allSatisfy(event -> assertThat(Product.text(event, "address")).isEqualTo("127.0.0.1"));
    }
}
