package io.bpci.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The EAR is a standard one: Payara Server, as it is downloaded, deploys the same file. */
@ExtendWith(Product.class)
class StockServerIT {
    private static final int PORT_BASE = 28_000;
    private static final int HTTP = PORT_BASE + 80;

    @TempDir Path directory;

    @Test
    void theSameEarDeploysOnStockPayaraServer() throws Exception {
        asadmin(
                "create-domain",
                "--domaindir",
                directory.toString(),
                "--nopassword=true",
                "--portbase",
                "" + PORT_BASE,
                "hub");
        asadmin("start-domain", "--domaindir", directory.toString(), "hub");
        try {
            asadmin(
                    "--port",
                    "" + (PORT_BASE + 48),
                    "deploy",
                    "--name",
                    "bpci",
                    Product.ROOT.resolve("ear/target/bpci.ear").toString());

            var hub = new Rest(URI.create("http://127.0.0.1:" + HTTP + "/api/v1"), "");
            assertThat(hub.get("/oracle/hub").status()).isEqualTo(200);
            assertThat(hub.get("/oracle/nodes").status()).isEqualTo(401);
            assertThat(
                            new Rest(URI.create("http://127.0.0.1:" + HTTP + "/api/v1"), "dev-operator")
                                    .get("/oracle/nodes")
                                    .status())
                    .isEqualTo(200);
        } finally {
            asadmin("stop-domain", "--domaindir", directory.toString(), "--kill", "hub");
        }
    }

    private void asadmin(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of("target/stock/payara6/bin/asadmin").toAbsolutePath().toString());
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        var environment = builder.environment();
        environment.put("AS_JAVA", System.getProperty("java.home"));
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("BPCI_STORAGE_DATA_DIR", directory.resolve("data").toString());
        environment.put("BPCI_ORACLE_CONFIG_API_PORT", "" + HTTP);
        environment.put("BPCI_ORACLE_CONFIG_WS_PORT", "" + freePort());
        environment.put("BPCI_IDENTITY_ISSUER", Product.issuer().toString());
        environment.put("BPCI_IDENTITY_AUDIENCE", Product.audience());
        Process process = builder.redirectOutput(directory.resolve("asadmin.log").toFile()).start();
        boolean ended = process.waitFor(5, TimeUnit.MINUTES);
        assertThat(ended && process.exitValue() == 0)
                .as("asadmin %s: %s", String.join(" ", arguments), said())
                .isTrue();
    }

    private String said() throws IOException {
        return java.nio.file.Files.readString(directory.resolve("asadmin.log"), StandardCharsets.UTF_8);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
