package io.bpci.launcher;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** {@code bpci up --detach}: leaves a launcher running in the background, and returns when everything is ready. */
final class Detached {
    private final Installation installation;
    private final StateDirectory state;
    private final Options options;

    Detached(Installation installation, StateDirectory state, Options options) {
        this.installation = installation;
        this.state = state;
        this.options = options;
    }

    void run() throws InterruptedException {
        state.create();
        // Only to answer at once; the launcher in the background takes it for good.
        try (RunLock free = RunLock.take(state).orElseThrow(() -> Up.alreadyRunning(state))) {
            free.clear();
            Files.deleteIfExists(state.log(Down.LAUNCHER));
            Files.createFile(
                    state.log(Down.LAUNCHER),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Process launcher = start();
        var done = new AtomicBoolean();
        // Ctrl-C while waiting means: not after all.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> giveUp(launcher, done), "give-up"));
        await(launcher);
        done.set(true);
        if (!Files.exists(state.ready())) throw new Failure("it did not start; see above, and " + state.logs());
        System.out.println(
                "It runs in the background. To stop it: bpci down. Passwords and secrets: " + state.access());
    }

    private Process start() {
        List<String> line = new ArrayList<>(ChildCommand.deafToTheTerminal());
        line.add(installation.java().resolve("bin/java").toString());
        line.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx64m"));
        line.addAll(RunningProcess.marks(Down.LAUNCHER, state));
        line.add("-Dbpci.home=" + installation.home());
        line.addAll(List.of("-cp", Launcher.ownJar().toString(), Launcher.class.getName(), "supervise"));
        line.addAll(List.of("--data", state.root().toString()));
        line.addAll(List.of("--port-offset", Integer.toString(options.portOffset())));
        line.addAll(List.of("--timeout", Long.toString(options.timeout().toSeconds())));
        if (options.tls()) line.add("--tls");
        options.config().ifPresent(config -> line.addAll(List.of("--config", config.toString())));
        try {
            return new ProcessBuilder(line)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(state.log(Down.LAUNCHER).toFile()))
                    .start();
        } catch (IOException e) {
            throw new Failure("cannot start the launcher in the background: " + e.getMessage());
        }
    }

    /** Shows what the launcher tells its log, until it is ready or has ended. */
    private void await(Process launcher) throws InterruptedException {
        try (var log = new RandomAccessFile(state.log(Down.LAUNCHER).toFile(), "r")) {
            boolean over;
            do {
                over = Files.exists(state.ready()) || !launcher.isAlive();
                byte[] news = new byte[(int) (log.length() - log.getFilePointer())];
                log.readFully(news);
                System.out.print(new String(news, StandardCharsets.UTF_8));
                System.out.flush();
                if (!over) Thread.sleep(Duration.ofMillis(200));
            } while (!over);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void giveUp(Process launcher, AtomicBoolean done) {
        if (!done.get()) new RunningProcess(Down.LAUNCHER, launcher.toHandle()).stop(Up.GRACE);
    }
}
