package io.bpci.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.jose.Thumbprint;
import io.bpci.problem.Fault;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A hub that wants more room on its disk than there is. */
@ExtendWith(Product.class)
class DiskIT {
    @TempDir Path data;

    @Test
    void aHubWithoutRoomOnItsDiskAcceptsNothingAndSaysWhy() throws Exception {
        // The most that can be wanted.
        assumeThat(data.toFile().getUsableSpace()).isLessThan(1L << 40);
        var hub = new HubProcess(data, Map.of("BPCI_HEALTH_MIN_FREE_SPACE", "1TiB"));
        try {
            String health = awaitLeading(hub);
            assertThat(health).contains("{\"name\":\"disk-space\",\"status\":\"DOWN\"");
            assertThat(health).contains("{\"name\":\"broker\",\"status\":\"UP\"");
            var operator = new Rest(hub.api(), "dev-operator");
            try (var alice = new Node("alice-full");
                    var bob = new Node("bob-full")) {
                operator.register(alice.id(), alice.key());
                operator.register(bob.id(), bob.key());
                alice.connect(
                        hub.webSocket(), Thumbprint.parse(Product.text(operator.get("/oracle/hub").json(), "hub_id")));

                Rest.Answer answer = relayed(hub, alice, bob);

                assertThat(answer.status()).isEqualTo(503);
                assertThat(Product.text(answer.json(), "type")).isEqualTo(Fault.UNAVAILABLE.type());
                assertThat(Product.text(answer.json(), "detail")).contains("disk");
            }
        } finally {
            hub.stop();
        }
    }

    private static Rest.Answer relayed(HubProcess hub, Node from, Node to) throws Exception {
        return new Rest(hub.api(), "").post("/oracle/relay", new String(from.message("1", to.id()).bytes(), UTF_8));
    }

    private static String awaitLeading(HubProcess hub) throws Exception {
        var root = new Rest(hub.api().resolve("/"), "");
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
        while (System.nanoTime() < deadline) {
            if (Rest.status(Rest.HTTP, hub.api().resolve("/health/ready")) == 503) {
                String health = root.get("health/ready").body();
                if (health.contains("{\"name\":\"leadership\",\"status\":\"UP\"")) return health;
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
        throw new IllegalStateException("the hub does not lead:\n" + hub.lastWords());
    }
}
