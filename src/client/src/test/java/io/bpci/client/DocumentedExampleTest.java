package io.bpci.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.envelope.EnvelopeDraft;
import io.bpci.envelope.MessageType;
import io.bpci.envelope.NodeId;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.jose.Thumbprint;
import io.bpci.json.Json;
import io.bpci.sealed.EncryptionLevel;
import io.bpci.sealed.Kem;
import io.bpci.sealed.Opening;
import io.bpci.testkit.hub.FakeHub;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** The examples of {@code src/docs/client.md}, so that they compile and do what they say. */
class DocumentedExampleTest {
    @Test
    void theExampleInTheDocumentationWorks(@TempDir Path directory) throws IOException {
        Path keyFile = directory.resolve("alice.pem");
        KeyFile.generate(keyFile, new SecureRandom());
        try (var hub = FakeHub.start()) {
            hub.register(NodeId.parse("alice"), KeyFile.read(keyFile).publicKey());
            hub.register(NodeId.parse("bob"), KeyFile.read(keyFile).publicKey());

            assertThat(sendOne(hub.uri(), hub.hubId(), keyFile)).isInstanceOf(Outcome.Accepted.class);
        }
    }

    private static Outcome sendOne(URI hubAddress, Thumbprint hubId, Path keyFile) throws IOException {
        try (BpciClient client =
                BpciClient.builder()
                        .node(NodeId.parse("alice"))
                        .key(KeyFile.read(keyFile))
                        .hub(hubAddress)
                        .hubId(hubId)
                        .onDelivery(delivery -> System.out.println(delivery.message().content()))
                        .build()) {
            client.connect(Duration.ofSeconds(10));
            return client.send(
                            client.draft()
                                    .targets(NodeId.parse("bob"))
                                    .messageType(MessageType.DATA_SYNC)
                                    .content(Json.object().put("account", "123").build()))
                    .join();
        }
    }

    @Test
    void theExampleOfEncryptionWorks(@TempDir Path directory) throws IOException {
        try (var world = new ListingHub()) {
            NodeId alice = NodeId.parse("alice");
            NodeId bob = NodeId.parse("bob");
            var random = new SecureRandom();
            Ed25519PrivateKey ofAlice = world.node(alice);
            Ed25519PrivateKey ofBob = world.node(bob);
            var atBob = new EncryptionKeyFiles(directory.resolve("bob"));
            var bobs = new Encryption(world.api(), world.relay.hubId(), bob, atBob.read());
            for (Kem kem : Kem.values()) bobs.publish(atBob.generate(kem, random), ofBob, null);
            var shown = new CompletableFuture<String>();
            try (BpciClient receiver =
                            world.client(bob, ofBob)
                                    .onDelivery(delivery -> shown.complete(shown(bobs, delivery)))
                                    .build();
                    BpciClient sender = world.client(alice, ofAlice).build()) {
                receiver.connect(Duration.ofSeconds(10));
                sender.connect(Duration.ofSeconds(10));
                var hub = new Hub(world.url(), world.http, world.relay.hubId());
                assertThat(sendSealed(hub, directory.resolve("alice"), alice, ofAlice, bob, sender))
                        .isInstanceOf(Outcome.Accepted.class);
                assertThat(shown.join()).isEqualTo("High: {\"account\":\"123\"}");
            }
        }
    }

    private record Hub(URI api, HttpClient http, Thumbprint id) {}

    private static Outcome sendSealed(
            Hub hub, Path directory, NodeId node, Ed25519PrivateKey nodeKey, NodeId bob, BpciClient client)
            throws IOException {
        var random = new SecureRandom();
        Json content = Json.object().put("account", "123").build();
        var files = new EncryptionKeyFiles(directory);
        var encryption = new Encryption(new HubApi(hub.api, hub.http, TokenSource.none()), hub.id, node, files.read());
        for (Kem kem : Kem.values()) {
            if (encryption.current(kem).isEmpty()) encryption.publish(files.generate(kem, random), nodeKey, null);
        }
        EnvelopeDraft sealed =
                encryption.seal(
                        client.draft().targets(bob).messageType(MessageType.DATA_SYNC).content(content),
                        EncryptionLevel.HIGH);
        return client.send(sealed).join();
    }

    private static String shown(Encryption encryption, Delivery delivery) {
        return switch (encryption.open(delivery.message())) {
            case Opening.Opened(var level, var content, _) -> level + ": " + content;
            case Opening.NotSealed(var content) -> "in clear: " + content;
            case Opening.NoSuchKey(var kid) -> "sealed to " + kid + ", which is not here";
            case Opening other -> "does not open: " + other;
        };
    }
}
