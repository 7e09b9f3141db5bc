package io.bpci.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/**
 * A built checkout in a temporary directory, with a hub that is none, on ports of its own; and launchers started in it
 * as a user's shell would. Leave none of their processes behind.
 */
final class Checkout {
    static final Duration PATIENCE = Duration.ofSeconds(60);

    final Path home;
    final StateDirectory state;
    final int offset;
    final Endpoints endpoints;
    private final List<Process> started = new ArrayList<>();

    Checkout(Path directory) throws IOException {
        home = directory.toRealPath();
        state = new StateDirectory(home.resolve(".bpci"));
        offset = freeOffset();
        endpoints = Endpoints.at(offset);
        Path server = Files.createDirectories(home.resolve("src/server/target/server"));
        Path library = Files.createDirectories(server.resolve("lib"));
        Files.writeString(server.resolve("java-options.txt"), "-Xmx32m -XX:+UseSerialGC\n");
        try (var jar = new JarOutputStream(Files.newOutputStream(library.resolve("hub.jar")))) {
            for (String name : List.of("HubServer", "Preflight", "DatabaseCheck")) {
                String entry = "io/bpci/server/" + name + ".class";
                jar.putNextEntry(new JarEntry(entry));
                try (InputStream code = Checkout.class.getResourceAsStream("/" + entry)) {
                    if (code == null) throw new IllegalStateException(entry);
                    code.transferTo(jar);
                }
            }
        }
        Files.createFile(Files.createDirectories(home.resolve("ear/target")).resolve("bpci.ear"));
        Files.createDirectories(home.resolve("server-config"));
        hubIs("well");
    }

    void hubIs(String behaviour) throws IOException {
        Files.writeString(home.resolve("server-config/hub.yaml"), behaviour);
    }

    /** With somebody else's Keycloak, so that only the hub is started. */
    Run runs(String... arguments) throws IOException {
        return runs(Map.of(Hub.ISSUER, "https://id.example.test/realms/bpci"), arguments);
    }

    Run runs(Map<String, String> environment, String... arguments) throws IOException {
        List<String> line =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "-Dbpci.home=" + home,
                                "-cp",
                                Launcher.ownJar().toString(),
                                Launcher.class.getName()));
        // What runs in the background of a script ignores Ctrl-C, and so do its children: a user's terminal does not.
        line.addAll(0, List.of("env", "--default-signal=INT"));
        line.addAll(List.of(arguments));
        if (List.of("up", "doctor").contains(arguments[0])) {
            line.addAll(List.of("--port-offset", Integer.toString(offset)));
        }
        Path output = Files.createTempFile(home, "output", ".txt");
        var builder = new ProcessBuilder(line).directory(home.toFile()).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("BPCI_"));
        builder.environment().putAll(environment);
        Process process = builder.redirectOutput(output.toFile()).start();
        started.add(process);
        return new Run(process, output);
    }

    /** A launcher that was started, and what it has said so far. */
    record Run(Process process, Path output) {
        String said() throws IOException {
            return Files.readString(output, StandardCharsets.UTF_8);
        }

        Run says(String text) throws Exception {
            await(text, this, () -> !process.isAlive() || contains(text));
            assertThat(said()).contains(text);
            return this;
        }

        Run endsWith(int code) throws Exception {
            assertThat(process.waitFor(PATIENCE.toSeconds() * 4, TimeUnit.SECONDS)).as(said()).isTrue();
            assertThat(process.exitValue()).as(said()).isEqualTo(code);
            return this;
        }

        private boolean contains(String text) {
            try {
                return said().contains(text);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    static void await(String what, Object evidence, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.multipliedBy(4).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) throw new AssertionError("waited in vain for: " + what + "\n" + evidence);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    ProcessHandle child(String name) {
        List<RunningProcess> found = RunningProcess.of(state, name);
        assertThat(found).hasSize(1);
        return found.getFirst().handle();
    }

    List<RunningProcess> processes() {
        return RunningProcess.of(state, Hub.NAME, Keycloak.NAME, Keycloak.BUILD, Down.LAUNCHER);
    }

    private static int freeOffset() {
        while (true) {
            int offset = ThreadLocalRandom.current().nextInt(1_000, 22_000);
            Endpoints endpoints = Endpoints.at(offset);
            if (endpoints.hubPorts().stream().allMatch(Port::free)
                    && endpoints.keycloakPorts().stream().allMatch(Port::free)) return offset;
        }
    }

    void leavesNoProcess() throws InterruptedException {
        List<String> left = new ArrayList<>();
        for (Process process : started) {
            if (!process.isAlive()) continue;
            left.add("a launcher");
            process.destroyForcibly().waitFor();
        }
        for (RunningProcess process : processes()) {
            left.add(process.name());
            process.stop(Duration.ZERO);
        }
        assertThat(left).as("processes left behind").isEmpty();
    }
}
