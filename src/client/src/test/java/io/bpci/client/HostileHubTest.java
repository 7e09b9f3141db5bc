package io.bpci.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpci.envelope.NodeId;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.jose.Jwk;
import io.bpci.jose.Thumbprint;
import io.bpci.testkit.hub.Eventually;
import io.bpci.testkit.hub.FakeHub;
import io.bpci.testkit.hub.ScriptedHub;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;

@Timeout(60)
class HostileHubTest {
    private static final Ed25519PrivateKey KEY = Ed25519PrivateKey.generate(new SecureRandom());
    private static final Ed25519PrivateKey HUB = Ed25519PrivateKey.generate(new SecureRandom());
    private static final NodeId NODE = NodeId.parse("alice");

    private static ClientBuilder client(URI hub, Thumbprint hubId) {
        return BpciClient.builder().node(NODE).key(KEY).hub(hub).hubId(hubId);
    }

    private static void fails(ClientBuilder builder, Ended.Kind kind) {
        try (var client = builder.build()) {
            assertThatThrownBy(() -> client.connect(Duration.ofSeconds(20)))
                    .isInstanceOfSatisfying(ConnectFailed.class, e -> assertThat(e.why().kind()).isEqualTo(kind));
        }
    }

    private static String challenge(String nonce) {
        return "{\"type\":\"challenge\",\"nonce\":\"%s\",\"hub_id\":\"%s\",\"hub_key\":%s,\"server_time\":\"2026-01-01T00:00:00Z\"}"
                .formatted(nonce, HUB.publicKey().thumbprint(), Jwk.write(HUB.publicKey()));
    }

    private static final String NONCE = "A".repeat(43);

    @Test
    void anotherHubThanThePinnedOneGetsNoProof() {
        var heard = new CopyOnWriteArrayList<String>();
        try (var hub =
                new ScriptedHub(
                        new ScriptedHub.Script() {
                            @Override
                            public void opened(ScriptedHub.Speaker speaker) {
                                speaker.say(challenge(NONCE));
                            }

                            @Override
                            public void heard(ScriptedHub.Speaker speaker, String frame) {
                                heard.add(frame);
                            }
                        })) {
            fails(client(hub.uri(), KEY.publicKey().thumbprint()), Ended.Kind.WRONG_HUB);
            assertThat(heard).isEmpty();
            assertThat(hub.connections()).isEqualTo(1);
        }
    }

    @Test
    void aWelcomeThatTheHubDidNotSignIsRefused() {
        try (var hub = FakeHub.start()) {
            hub.register(NODE, KEY.publicKey());
            hub.forgeWelcome();
            fails(client(hub.uri(), hub.hubId()), Ended.Kind.WRONG_HUB);
        }
    }

    @Test
    void aNodeThatTheHubDoesNotKnowIsToldSo() {
        try (var hub = FakeHub.start()) {
            fails(client(hub.uri(), hub.hubId()), Ended.Kind.NOT_AUTHENTICATED);
            assertThat(hub.sessions()).isZero();
        }
    }

    @Test
    void aNodeWithAnotherKeyIsToldSo() {
        try (var hub = FakeHub.start()) {
            hub.register(NODE, HUB.publicKey());
            fails(client(hub.uri(), hub.hubId()), Ended.Kind.NOT_AUTHENTICATED);
        }
    }

    @Test
    void trustOnFirstUsePinsTheHubThatProvedItself() {
        try (var hub = FakeHub.start()) {
            hub.register(NODE, KEY.publicKey());
            var seen = new CopyOnWriteArrayList<Thumbprint>();
            try (var client =
                    BpciClient.builder().node(NODE).key(KEY).hub(hub.uri()).trustOnFirstUse(seen::add).build()) {
                client.connect(Duration.ofSeconds(20));
                assertThat(seen).containsExactly(hub.hubId());
            }
        }
    }

    @Test
    void trustOnFirstUseForgetsAHubThatProvesNothing() {
        try (var hub = FakeHub.start()) {
            hub.register(NODE, KEY.publicKey());
            hub.forgeWelcome();
            var seen = new CopyOnWriteArrayList<Thumbprint>();
            fails(
                    BpciClient.builder().node(NODE).key(KEY).hub(hub.uri()).trustOnFirstUse(seen::add),
                    Ended.Kind.WRONG_HUB);
            assertThat(seen).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "{}",
                "{\"type\":7}",
                "{\"type\":\"challenge\"}",
                "{\"type\":\"challenge\",\"nonce\":\"short\"}",
                "{\"type\":\"accepted\",\"message_id\":\"m\"}",
                "{\"type\":\"deliver\",\"delivery_id\":\"d\",\"redelivered\":false,\"message\":{}}",
                "{\"type\":\"welcome\",\"session_id\":\"s\",\"credit\":1,\"signature\":\"x\"}",
                "{\"type\":\"challenge\",\"type\":\"challenge\"}",
                "{\"type\":\"error\",\"problem\":3}"
            })
    void aFirstFrameThatIsNoChallengeEndsTheSession(String frame) {
        try (var hub = new ScriptedHub(speaker -> speaker.say(frame))) {
            fails(client(hub.uri(), HUB.publicKey().thumbprint()), Ended.Kind.PROTOCOL);
        }
    }

    @Test
    void aFrameLargerThanAnyMessageEndsTheSession() {
        try (var hub = new ScriptedHub(speaker -> speaker.say("{\"type\":\"" + "x".repeat(3 << 20) + "\"}"))) {
            fails(client(hub.uri(), HUB.publicKey().thumbprint()), Ended.Kind.PROTOCOL);
        }
    }

    @Test
    void aHubThatNeverGreetsIsLeft() {
        var timing =
                new Timing(
                        Backoff.DEFAULT,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1),
                        Duration.ofMillis(300));
        try (var hub = new ScriptedHub(_ -> {});
                var client = client(hub.uri(), HUB.publicKey().thumbprint()).timing(timing).build()) {
            assertThatThrownBy(() -> client.connect(Duration.ZERO))
                    .isInstanceOfSatisfying(
                            ConnectFailed.class, e -> assertThat(e.why().kind()).isEqualTo(Ended.Kind.LOST));
        }
    }

    @Test
    void framesThatThisVersionDoesNotKnowAreLeftAside() {
        try (var hub =
                new ScriptedHub(speaker -> {
                    speaker.say("{\"type\":\"weather\",\"temperature\":21}");
                    speaker.say("{\"type\":\"error\",\"problem\":{\"type\":\"urn:x\",\"later\":true}}");
                })) {
            fails(client(hub.uri(), HUB.publicKey().thumbprint()).timing(shortHandshake()), Ended.Kind.PROTOCOL);
        }
    }

    private static Timing shortHandshake() {
        var second = Duration.ofSeconds(1);
        return new Timing(Backoff.DEFAULT, second, second, second, second);
    }

    /** Whatever a hub says before or instead of its proof, the client neither trusts it nor falls over. */
    @Test
    void randomFramesNeverOpenASession() {
        var random = new Random(42);
        List<String> seeds =
                List.of(
                        challenge(NONCE),
                        "{\"type\":\"welcome\",\"session_id\":\"s\",\"credit\":10,\"signature\":\"e30..AA\"}",
                        "{\"type\":\"refused\",\"message_id\":\"m\",\"problem\":{\"type\":\"t\",\"title\":\"\",\"detail\":\"\"}}",
                        "{\"type\":\"state\",\"message_id\":\"m\"}",
                        "{\"type\":\"undelivered\",\"message_id\":\"m\"}",
                        "{\"type\":\"taken\",\"message_id\":\"m\",\"answer\":{}}");
        var opened = new CopyOnWriteArrayList<ConnectionState>();
        ClientListener listener =
                new ClientListener() {
                    @Override
                    public void stateChanged(ConnectionState state) {
                        if (state instanceof ConnectionState.Open) opened.add(state);
                    }
                };
        var uncaught = new CopyOnWriteArrayList<Throwable>();
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((_, e) -> uncaught.add(e));
        try (var hub =
                new ScriptedHub(speaker -> {
                    for (int i = 0; i < 5; i++) speaker.say(mutated(seeds.get(random.nextInt(seeds.size())), random));
                })) {
            for (int i = 0; i < 100; i++) {
                try (var client =
                        client(hub.uri(), HUB.publicKey().thumbprint())
                                .timing(shortHandshake())
                                .listener(listener)
                                .build()) {
                    assertThatThrownBy(() -> client.connect(Duration.ZERO)).isInstanceOf(ConnectFailed.class);
                }
            }
            Eventually.holds("every connection was tried", () -> hub.connections() >= 100);
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
        assertThat(opened).isEmpty();
        assertThat(uncaught).isEmpty();
    }

    private static String mutated(String seed, Random random) {
        byte[] bytes = seed.getBytes(StandardCharsets.US_ASCII);
        for (int i = random.nextInt(4); i > 0; i--) bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(128);
        int end = random.nextInt(4) == 0 ? random.nextInt(bytes.length) : bytes.length;
        return new String(bytes, 0, end, StandardCharsets.US_ASCII);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws://hub.example:9101", "http://127.0.0.1:9101", "127.0.0.1:9101", "ws://10.0.0.1"})
    void addressesThatWouldLeaveTheMachineInPlainTextAreRefused(String uri) {
        assertThatThrownBy(() -> BpciClient.builder().hub(URI.create(uri)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
