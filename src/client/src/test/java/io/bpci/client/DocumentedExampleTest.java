package io.bpci.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.envelope.MessageType;
import io.bpci.envelope.NodeId;
import io.bpci.jose.Thumbprint;
import io.bpci.json.Json;
import io.bpci.testkit.hub.FakeHub;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;

/** The example of {@code src/docs/client.md}, so that it compiles and does what it says. */
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
}
