package io.bpci.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The commands as processes, with a hub that is a process too. */
class LauncherTest {
    @TempDir private Path directory;
    private Checkout checkout;

    @BeforeEach
    void aCheckout() throws IOException {
        checkout = new Checkout(directory);
    }

    @AfterEach
    void leavesNoProcess() throws InterruptedException {
        checkout.leavesNoProcess();
    }

    @Test
    void upTellsWhereEverythingIsAndEndsWithAllItsChildrenOnSigterm() throws Exception {
        Checkout.Run up = checkout.runs("up").says("BPCI Hub is ready").says(checkout.endpoints.apiRoot().toString());
        up.says(checkout.endpoints.nodeSocket().toString());
        assertThat(Files.readString(checkout.state.access())).contains("\"api\": \"" + checkout.endpoints.apiRoot());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(checkout.state.access())))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(checkout.state.root())))
                .isEqualTo("rwx------");

        up.process().destroy();

        up.endsWith(143).says("stopping hub");
        assertThat(checkout.processes()).isEmpty();
        assertThat(checkout.state.pids()).isDirectoryNotContaining("glob:**/{ready,*.pid}");
    }

    @Test
    void theHubGetsThePlacesThatTheLauncherDecided() throws Exception {
        Checkout.Run up = checkout.runs("up").says("BPCI Hub is ready");
        String environment;
        try (HttpClient http = HttpClient.newHttpClient()) {
            environment =
                    http.send(
                                    HttpRequest.newBuilder(checkout.endpoints.api().http("/environment")).build(),
                                    HttpResponse.BodyHandlers.ofString())
                            .body();
        }
        assertThat(environment)
                .contains("BPCI_STORAGE_DATA_DIR=" + checkout.state.root())
                .contains("BPCI_ORACLE_CONFIG_WS_PORT=" + checkout.endpoints.ws().number())
                .contains("ORACLE_CONFIG_PATH=" + checkout.home.resolve("server-config/hub.yaml"))
                .contains("BPCI_IDENTITY_ISSUER=https://id.example.test/realms/bpci")
                .doesNotContain("BPCI_IDENTITY_AUDIENCE");
        up.process().destroy();
        up.endsWith(143);
    }

    @Test
    void aSecondUpSaysThatTheFirstIsRunning() throws Exception {
        Checkout.Run first = checkout.runs("up").says("BPCI Hub is ready");
        checkout.runs("up").endsWith(3).says("already running (process " + first.process().pid() + ")");
        checkout.runs("up", "--detach").endsWith(3);
        assertThat(first.process().isAlive()).isTrue();
        checkout.runs("down").endsWith(0);
        first.endsWith(143);
    }

    @Test
    void detachedItRunsOnUntilDown() throws Exception {
        checkout.runs("up", "--detach").endsWith(0).says("BPCI Hub is ready").says("bpci down");
        assertThat(checkout.processes()).extracting(RunningProcess::name).containsExactlyInAnyOrder("launcher", "hub");
        checkout.runs("doctor").says("running").says("ready at " + checkout.endpoints.hubReady());
        checkout.runs("logs", "hub").endsWith(0).says("hub of " + checkout.state.root());

        checkout.runs("down").endsWith(0);

        assertThat(checkout.processes()).isEmpty();
        checkout.runs("down").endsWith(0).says("nothing runs");
        checkout.runs("up", "--detach").endsWith(0);
        checkout.runs("down").endsWith(0);
    }

    @Test
    void aHubThatEndsAtTheStartIsShownWithItsLastLines() throws Exception {
        checkout.hubIs("broken");
        checkout.runs("up")
                .endsWith(1)
                .says("hub ended with exit code 7")
                .says("oracle_config.ws_port: 99999 is none of 1 to 65535")
                .says(checkout.state.log("hub").toString());
        checkout.runs("up", "--detach").endsWith(1).says("99999");
    }

    @Test
    void aHubThatIsNotReadyInTimeEndsTheStart() throws Exception {
        checkout.hubIs("unready");
        checkout.runs("up", "--detach", "--timeout", "3").endsWith(1).says("hub is not ready after").says("--timeout");
        checkout.runs("up", "--timeout", "soon").endsWith(2).says("a whole number from 1 to 3600, not 'soon'");
        checkout.runs("down", "--timeout", "3").endsWith(2).says("not for down");
    }

    @Test
    void aHubThatEndsLaterEndsTheLauncher() throws Exception {
        Checkout.Run up = checkout.runs("up").says("BPCI Hub is ready");
        checkout.child("hub").destroyForcibly();
        up.endsWith(1).says("hub was ended by signal 9");
    }

    @Test
    void aBusyPortIsNamedWithItsHolder() throws Exception {
        try (var other = new ServerSocket(checkout.endpoints.ws().number(), 1, InetAddress.ofLiteral("127.0.0.1"))) {
            checkout.runs("up")
                    .endsWith(4)
                    .says("port " + other.getLocalPort() + ", which the nodes' WebSocket needs")
                    .says("process " + ProcessHandle.current().pid())
                    .says("--port-offset");
            checkout.runs("doctor").endsWith(1).says("process " + ProcessHandle.current().pid());
        }
    }

    @Test
    void aKilledLauncherTakesItsChildrenAlongAndTheNextOneStarts() throws Exception {
        Checkout.Run up = checkout.runs("up").says("BPCI Hub is ready");
        ProcessHandle hub = checkout.child("hub");

        up.process().destroyForcibly().waitFor();

        Checkout.await("the end of the hub", up, () -> !hub.isAlive());
        checkout.runs("doctor").endsWith(1).says("did not end in good order");
        checkout.runs("up", "--detach").endsWith(0);
        checkout.runs("down").endsWith(0);
    }

    @Test
    void whatAKilledLauncherLeftIsEndedByDown() throws Exception {
        checkout.hubIs("stubborn");
        Checkout.Run up = checkout.runs("up").says("BPCI Hub is ready");
        up.process().destroyForcibly().waitFor();
        assertThat(checkout.child("hub").isAlive()).isTrue();
        checkout.runs("doctor").endsWith(1).says("left by an earlier run");

        checkout.runs("down").endsWith(0).says("a hub that an earlier run has left");

        assertThat(checkout.processes()).isEmpty();
    }

    @Test
    void aStrangerWhoseNumberStandsInAPidFileIsLeftAlone() throws Exception {
        checkout.state.create();
        Process stranger = new ProcessBuilder("sleep", "600").start();
        try {
            for (String name : new String[] {"hub", "keycloak", "launcher"}) {
                Files.writeString(checkout.state.pid(name), stranger.pid() + "\n");
            }
            checkout.runs("down").endsWith(0);
            assertThat(stranger.isAlive()).isTrue();
        } finally {
            stranger.destroyForcibly().waitFor();
        }
    }

    @Test
    void ctrlCReachesTheLauncherAlone() throws Exception {
        Checkout.Run up = checkout.runs("up").says("BPCI Hub is ready");
        ProcessHandle hub = checkout.child("hub");
        interrupt(hub.pid());
        // The doctor takes longer to ask than a hub that had heard it would take to end.
        checkout.runs("doctor").says("ready at " + checkout.endpoints.hubReady());
        interrupt(up.process().pid());
        up.endsWith(130).says("stopping hub");
    }

    private static void interrupt(long pid) throws Exception {
        assertThat(new ProcessBuilder("kill", "-INT", Long.toString(pid)).start().waitFor()).isZero();
    }

    @Test
    void wrongArgumentsAreUsageErrors() throws Exception {
        checkout.runs("up", "--detatch").endsWith(2).says("--detatch");
        checkout.runs("logs", "postgres").endsWith(2).says("postgres");
        checkout.runs("sideways").endsWith(2).says("none of up, down, logs, doctor");
        checkout.runs("up", "--config", "absent.yaml").endsWith(1).says("absent.yaml");
        checkout.runs("logs").endsWith(5);
    }
}
