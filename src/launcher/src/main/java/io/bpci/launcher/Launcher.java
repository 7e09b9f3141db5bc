package io.bpci.launcher;

import java.io.Console;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * {@code bpci up}, {@code down}, {@code logs} and {@code doctor}. {@code src/bin/bpci} starts it, with the repository's
 * directory in the system property {@code bpci.home}.
 */
public final class Launcher {
    private Launcher() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    private static int run(String... arguments) {
        try {
            Path home = home();
            Options options = Options.parse(Path.of("").toAbsolutePath(), home, arguments);
            var installation = new Installation(home, Path.of(System.getProperty("java.home")));
            var state = new StateDirectory(options.data());
            var progress = new Progress(System.out, onTerminal());
            switch (options.command()) {
                case UP -> {
                    if (options.detach()) new Detached(installation, state, options).run();
                    else new Up(installation, state, options, progress).run();
                }
                case SUPERVISE -> new Up(installation, state, options, new Progress(System.out, false)).run();
                case DOWN -> new Down(state, progress).run();
                case LOGS -> new LogView(state, System.out, options.raw()).show(options.process(), options.follow());
                case DOCTOR -> {
                    if (!new Doctor(installation, state, Endpoints.at(options.portOffset())).examine(System.out)) {
                        return Failure.Exit.FAILED.code;
                    }
                }
            }
            return 0;
        } catch (Failure failure) {
            System.err.println("bpci: " + failure.getMessage());
            return failure.exit().code;
        } catch (InterruptedException e) {
            System.err.println("bpci: interrupted");
            return Failure.Exit.FAILED.code;
        }
    }

    private static Path home() {
        String home = System.getProperty("bpci.home");
        if (home == null) throw new Failure("start it with src/bin/bpci, which knows where the product lies");
        return Path.of(home).toAbsolutePath().normalize();
    }

    private static boolean onTerminal() {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    }

    /** The jar, or in tests the directory, that holds this class. */
    static Path ownJar() {
        try {
            return Path.of(Launcher.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
