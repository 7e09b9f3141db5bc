package io.bpci.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.client.KeyFile;
import io.bpci.envelope.NodeId;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.jose.Thumbprint;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.json.StrictJson;
import io.bpci.sealed.EncryptionKeyStatement;
import io.bpci.sealed.EncryptionPrivateKey;
import io.bpci.sealed.Kem;
import io.bpci.testkit.hub.Eventually;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** What a user of the command line encrypts, and reads. */
@Timeout(60)
class EncryptionCommandsTest {
    private static final NodeId BOB = NodeId.parse("bob");

    @TempDir Path home;
    private CliWorld world;

    @BeforeEach
    void start() throws IOException {
        world = new CliWorld(home);
        for (String node : List.of("alice", "bob")) {
            assertThat(world.run("oracle", "register-node", "--node-id", node, "--node-type", "Oracle").status())
                    .isZero();
        }
    }

    @AfterEach
    void stop() {
        world.close();
    }

    private CliWorld.Result publish(String node, String... more) {
        List<String> line = new ArrayList<>(List.of("oracle", "publish-encryption-keys", "--node-id", node));
        line.addAll(List.of(more));
        return world.run(line.toArray(String[]::new));
    }

    private CliWorld.Result send(String content, String... more) {
        List<String> line = new ArrayList<>(List.of("oracle", "send-message", "--source", "alice", "--target", "bob"));
        line.addAll(List.of("--message-type", "DataSync", "--content", content));
        line.addAll(List.of(more));
        return world.run(line.toArray(String[]::new));
    }

    private CliWorld.Result listen(String... more) {
        List<String> line = new ArrayList<>(List.of("oracle", "listen", "--node-id", "bob", "--count", "1"));
        line.addAll(List.of(more));
        return world.run(line.toArray(String[]::new));
    }

    private static JsonObject object(JsonObject parent, String name) {
        return (JsonObject) Objects.requireNonNull(parent.get(name), name);
    }

    private Path keysOf(String node) {
        return home.resolve(".config/bpci/keys/%s.encryption".formatted(node));
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }

    @Test
    void keysArePublishedOnceAndReplacedOnRequest() throws IOException {
        var first = publish("bob");
        assertThat(first.status()).as(first.err()).isZero();
        assertThat(first.out()).contains("X-Wing", "DHKEM(X25519, HKDF-SHA256)", "published");
        List<Path> made = files(keysOf("bob"));
        assertThat(made).hasSize(2);
        for (Path file : made) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        }
        var again = publish("bob");
        assertThat(again.out()).contains("current already").doesNotContain("published");
        assertThat(files(keysOf("bob"))).isEqualTo(made);

        var rotated = publish("bob", "--rotate", "--valid-for", "90", "-o", "json");
        assertThat(rotated.status()).as(rotated.err()).isZero();
        assertThat(rotated.json().get("keys"))
                .isInstanceOfSatisfying(JsonArray.class, keys -> assertThat(keys.elements()).hasSize(2));
        assertThat(rotated.out()).contains("valid_until");
        assertThat(files(keysOf("bob"))).hasSize(4).containsAll(made);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Standard", "High", "Quantum"})
    void whatIsSentAtALevelIsReadByItsTargetAlone(String level) {
        publish("alice");
        publish("bob");
        var sent =
                send(
                        "{\"hello\": \"bob\"}",
                        "--encryption-level",
                        level,
                        "--action",
                        "Read(accounts)",
                        "--agreement-id",
                        "agreement-7");
        assertThat(sent.status()).as(sent.err()).isZero();

        var heard = listen("-o", "json");

        assertThat(heard.status()).as(heard.err()).isZero();
        JsonObject opening = object(heard.json(), "opening");
        assertThat(opening)
                .isEqualTo(
                        Json.object()
                                .put("level", level)
                                .put("opened", true)
                                .put("content", Json.object().put("hello", "bob").build())
                                .put("action", "Read(accounts)")
                                .build());
        JsonObject message = object(heard.json(), "message");
        assertThat(message.get("agreement_id")).isEqualTo(Json.of("agreement-7"));
        assertThat(message.toString()).contains(level).doesNotContain("hello");
        Eventually.holds("it is acknowledged", () -> world.hub.waitingFor(BOB) == 0);
    }

    @Test
    void aPersonSeesTheLevelAndTheContent() {
        publish("bob");
        send("{\"hello\": \"bob\"}", "--encryption-level", "Standard", "--action", "Read(accounts)");
        var heard = listen();
        assertThat(heard.out()).contains(" [Standard, Read(accounts)]  {\"hello\":\"bob\"}");
    }

    @Test
    void aMessageToAnOldKeyOpensAfterARotation() {
        publish("bob");
        send("1", "--encryption-level", "Quantum");
        publish("bob", "--rotate");
        assertThat(listen().out()).contains(" [Quantum]  1");
    }

    @Test
    void whatIsSealedToAKeyThatIsNotHereIsSaidSoAndStaysWithTheHub() throws IOException {
        publish("bob");
        send("1", "--encryption-level", "Standard");
        for (Path file : files(keysOf("bob"))) Files.move(file, home.resolve(String.valueOf(file.getFileName())));

        var heard = listen();

        assertThat(heard.status()).as(heard.err()).isZero();
        assertThat(heard.out()).contains(" [Standard]  does not open: it is sealed to the key ");
        assertThat(heard.err()).contains("Left m-");
        assertThat(world.hub.waitingFor(BOB)).isEqualTo(1);
    }

    @Test
    void whatNeverOpensIsRejectedWithoutTheReason() throws IOException {
        publish("bob");
        var foreign = send("1", "--encryption-level", "Standard", "--save", home.resolve("m.json").toString());
        assertThat(foreign.status()).as(foreign.err()).isZero();
        listen();
        // Sealed for one message, and put into another.
        var sealed = (JsonObject) StrictJson.parse(Files.readAllBytes(home.resolve("m.json")));
        world.moved(sealed);

        var heard = listen("-o", "json");

        assertThat(object(heard.json(), "opening").get("opened")).isEqualTo(Json.of(false));
        Eventually.holds("it is rejected", () -> world.hub.rejections().equals(List.of("the content does not open")));
    }

    @Test
    void nothingIsSentToWhoHasNoKey() {
        var sent = send("1", "--encryption-level", "High");
        assertThat(sent.status()).isEqualTo(Exit.NOT_PROVEN.code());
        assertThat(sent.err())
                .contains("bob has no current encryption key of DHKEM")
                .contains("bpci oracle publish-encryption-keys --node-id bob");
        publish("bob");
        var unproven = send("1", "--encryption-level", "High");
        assertThat(unproven.status()).isEqualTo(Exit.NOT_PROVEN.code());
        assertThat(unproven.err()).contains("--node-id alice");
        assertThat(world.hub.accepted()).isEmpty();
    }

    private Thumbprint keyOf(String node) throws IOException {
        return KeyFile.read(home.resolve(".config/bpci/keys/%s.pem".formatted(node))).publicKey().thumbprint();
    }

    @Test
    void toATargetWhoseKeyIsPinnedNothingIsSealedWithAnother() throws IOException {
        publish("bob");
        var sent = send("1", "--encryption-level", "Standard", "--target-thumbprint", keyOf("bob").value());
        assertThat(sent.status()).as(sent.err()).isZero();
        assertThat(listen().out()).contains(" [Standard]  1");
        int accepted = world.hub.accepted().size();

        var other = send("1", "--encryption-level", "Standard", "--target-thumbprint", "bob=" + keyOf("alice"));

        assertThat(other.status()).isEqualTo(Exit.NOT_PROVEN.code());
        assertThat(other.err())
                .contains("the hub says that the key of bob is " + keyOf("bob"))
                .contains("and --target-thumbprint that it is " + keyOf("alice"))
                .contains("nothing was sent");
        assertThat(world.hub.accepted()).hasSize(accepted);
    }

    @Test
    void anEncryptionKeyThatThePinnedKeyDidNotSignIsNotSealedTo() throws IOException {
        // The hub tells bob's true key, and lists an encryption key that another one signed.
        var hubs = Ed25519PrivateKey.generate(new SecureRandom());
        var made =
                new EncryptionKeyStatement(
                        world.hub.hubId(),
                        BOB,
                        EncryptionPrivateKey.generate(Kem.X25519, new SecureRandom()).publicKey(),
                        Instant.now().truncatedTo(ChronoUnit.MICROS),
                        null,
                        EncryptionKeyStatement.newNonce(new SecureRandom()));
        world.encryptionKeys.publish(BOB, made.sign(hubs, Ed25519.bouncyCastle()), Instant.now());

        var sent = send("1", "--encryption-level", "Standard", "--target-thumbprint", keyOf("bob").value());

        assertThat(sent.status()).isEqualTo(Exit.NOT_PROVEN.code());
        assertThat(sent.err())
                .contains("is signed by " + hubs.publicKey().thumbprint())
                .contains("--target-thumbprint lets only %s sign".formatted(keyOf("bob")))
                .contains("publish-encryption-keys --node-id bob --rotate");
        assertThat(world.hub.accepted()).isEmpty();
    }

    @Test
    void anActionWithoutEncryptionIsPutIntoTheContent() throws IOException {
        Path saved = home.resolve("m.json");
        var sent = send("{\"a\": 1}", "--action", "Read(accounts)", "--save", saved.toString());
        assertThat(sent.status()).as(sent.err()).isZero();
        assertThat(Files.readString(saved)).contains("\"content\":{\"a\":1,\"action\":\"Read(accounts)\"}");
        assertThat(send("{\"action\": \"Read(accounts)\"}", "--action", "Read(accounts)").status()).isZero();

        var other = send("{\"action\": \"Write(accounts)\"}", "--action", "Read(accounts)");
        assertThat(other.status()).isEqualTo(Exit.USAGE.code());
        assertThat(other.err()).contains("has an action already").contains("Write(accounts)");
        var none = send("[1]", "--action", "Read(accounts)");
        assertThat(none.status()).isEqualTo(Exit.USAGE.code());
        assertThat(none.err()).contains("must be an object");
    }

    @Test
    void whatIsNotAllowedIsRefusedByTheNameOfTheOption() {
        assertThat(send("1", "--encryption-level", "high").err())
                .contains("--encryption-level: must be None, Standard, High or Quantum");
        assertThat(send("1", "--agreement-id", "a/b").err()).contains("--agreement-id: ");
        publish("bob");
        assertThat(send("1", "--encryption-level", "Standard", "--action", "").err()).contains("--action: ");
        assertThat(send("1", "--encryption-level", "Standard", "--target-thumbprint", "carol=abc").err())
                .contains("--target-thumbprint: \"carol\" is no target; it may be of bob");
        var clear = send("1", "--target-thumbprint", "UDDReOZl1ipXAfp9wYsm13sDBMK5og--QWdBjzuf6o4");
        assertThat(clear.status()).isEqualTo(Exit.USAGE.code());
        assertThat(clear.err())
                .contains("--target-thumbprint is for what is encrypted")
                .contains("--encryption-level Standard, High or Quantum");
        var never = publish("bob", "--valid-for", "0");
        assertThat(never.status()).isEqualTo(Exit.USAGE.code());
        assertThat(never.err()).contains("--valid-for must be 1 to");
    }
}
