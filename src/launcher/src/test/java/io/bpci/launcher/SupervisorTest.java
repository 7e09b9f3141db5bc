package io.bpci.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class SupervisorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir private Path directory;
    private Checkout checkout;
    private Supervisor supervisor;
    private final ByteArrayOutputStream told = new ByteArrayOutputStream();

    @BeforeEach
    void aSupervisor() throws IOException {
        checkout = new Checkout(directory);
        checkout.state.create();
        supervisor = new Supervisor(checkout.state, new Progress(new PrintStream(told), false));
    }

    @AfterEach
    void leavesNoProcess() throws InterruptedException {
        supervisor.stop();
        checkout.leavesNoProcess();
    }

    @Test
    void stopsInTheOrderOfStarting() throws Exception {
        supervisor.start(hub("first", checkout.endpoints.api()));
        supervisor.start(hub("second", checkout.endpoints.ws()));
        supervisor.awaitReady(Optional.empty(), PATIENCE);

        supervisor.stop();

        assertThat(told.toString(StandardCharsets.UTF_8))
                .contains("first is ready", "second is ready")
                .containsSubsequence("stopping first", "stopping second");
        assertThat(RunningProcess.of(checkout.state, "first", "second")).isEmpty();
    }

    @Test
    void aChildThatDoesNotStopIsKilled() throws Exception {
        checkout.hubIs("stubborn");
        Child child = supervisor.start(hub("hub", checkout.endpoints.api()));
        supervisor.awaitReady(Optional.empty(), PATIENCE);

        supervisor.stop();

        assertThat(child.alive()).isFalse();
        assertThat(child.ending()).isEqualTo("was ended by signal 9");
    }

    @Test
    void aChildThatIsNotReadyInTimeIsAFailureWithItsLastLines() throws Exception {
        checkout.hubIs("unready");
        supervisor.start(hub("hub", checkout.endpoints.api()));
        assertThatThrownBy(() -> supervisor.awaitReady(Optional.empty(), Duration.ofSeconds(8)))
                .isInstanceOf(Failure.class)
                .hasMessageContainingAll("hub is not ready after", "(not ready: broker)", "is unready", "hub.log");
        assertThat(told.toString(StandardCharsets.UTF_8)).contains("starting hub (not ready: broker)");
    }

    @Test
    void nothingStartsOnceItIsStopping() {
        supervisor.stop();
        assertThatThrownBy(() -> supervisor.start(hub("hub", checkout.endpoints.api()))).isInstanceOf(Failure.class);
    }

    private ChildCommand hub(String name, Port port) {
        return new ChildCommand(
                name,
                Path.of(System.getProperty("java.home")),
                List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"),
                List.of(checkout.home.resolve("src/server/target/server/lib/*").toString()),
                "io.bpci.server.HubServer",
                List.of("bpci.ear"),
                Map.of(
                        "BPCI_ORACLE_CONFIG_API_PORT", Integer.toString(port.number()),
                        "BPCI_STORAGE_DATA_DIR", "nowhere",
                        "ORACLE_CONFIG_PATH", checkout.home.resolve("server-config/hub.yaml").toString()),
                checkout.home,
                port.http("/health/ready"),
                Duration.ofSeconds(2));
    }
}
