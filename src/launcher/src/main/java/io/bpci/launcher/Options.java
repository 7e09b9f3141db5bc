package io.bpci.launcher;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;

/**
 * What was asked for on the command line.
 *
 * @param data the directory of everything that is kept
 * @param config the hub's YAML file; absent for the one that the environment names, or the product's own
 * @param portOffset added to every port, so that a second hub can run on the same machine
 * @param timeout how long each program may take until it is ready
 * @param tls whether to make certificates for development, and use them
 * @param raw whether logs are shown as they are written
 * @param process whose log to show; absent for all
 */
record Options(
        Command command,
        Path data,
        Optional<Path> config,
        int portOffset,
        Duration timeout,
        boolean detach,
        boolean tls,
        boolean follow,
        boolean raw,
        Optional<String> process) {

    enum Command {
        UP,
        DOWN,
        LOGS,
        DOCTOR,
        /** What {@code up --detach} leaves running: {@code up}, but told to nobody's terminal. */
        SUPERVISE
    }

    /** The highest offset with which every port stays a port. */
    private static final int HIGHEST_OFFSET = 50_000;

    private static final Duration TIMEOUT = Duration.ofMinutes(5);
    private static final Duration LONGEST_TIMEOUT = Duration.ofHours(1);

    /**
     * Relative paths start in {@code directory}; the default file is that of the product, which lies in {@code home}.
     */
    static Options parse(Path directory, Path home, String... arguments) {
        Deque<String> rest = new ArrayDeque<>(Arrays.asList(arguments));
        Command command = command(rest.isEmpty() ? "" : rest.pop());
        Path data = home.resolve(".bpci");
        Optional<Path> config = Optional.empty();
        int portOffset = 0;
        Duration timeout = TIMEOUT;
        boolean detach = false;
        boolean tls = false;
        boolean follow = false;
        boolean raw = false;
        Optional<String> process = Optional.empty();
        while (!rest.isEmpty()) {
            String argument = rest.pop();
            switch (argument) {
                case "--data" -> data = directory.resolve(value(argument, rest));
                case "--config" -> config = Optional.of(directory.resolve(value(argument, rest)).normalize());
                case "--port-offset" -> portOffset = (int) number(argument, value(argument, rest), 0, HIGHEST_OFFSET);
                case "--timeout" -> {
                    only(command == Command.UP || command == Command.SUPERVISE, argument, command);
                    timeout =
                            Duration.ofSeconds(number(argument, value(argument, rest), 1, LONGEST_TIMEOUT.toSeconds()));
                }
                case "--detach", "-d" -> detach = only(command == Command.UP, argument, command);
                case "--tls" -> tls = only(command == Command.UP || command == Command.SUPERVISE, argument, command);
                case "--follow", "-f" -> follow = only(command == Command.LOGS, argument, command);
                case "--output", "-o" -> {
                    only(command == Command.LOGS, argument, command);
                    raw = isJson(value(argument, rest));
                }
                case "hub", "keycloak", "launcher" -> {
                    only(command == Command.LOGS && process.isEmpty(), argument, command);
                    process = Optional.of(argument);
                }
                default -> throw usage("unknown argument '" + argument + "' for " + name(command));
            }
        }
        return new Options(
                command,
                data.toAbsolutePath().normalize(),
                config,
                portOffset,
                timeout,
                detach,
                tls,
                follow,
                raw,
                process);
    }

    private static Command command(String name) {
        return switch (name) {
            case "up" -> Command.UP;
            case "down" -> Command.DOWN;
            case "logs" -> Command.LOGS;
            case "doctor" -> Command.DOCTOR;
            case "supervise" -> Command.SUPERVISE;
            default -> throw usage("'" + name + "' is none of up, down, logs, doctor");
        };
    }

    private static String value(String option, Deque<String> rest) {
        if (rest.isEmpty()) throw usage(option + " needs a value");
        return rest.pop();
    }

    private static long number(String option, String text, long least, long most) {
        try {
            long number = Long.parseLong(text);
            if (number >= least && number <= most) return number;
        } catch (NumberFormatException e) {
            // Told below, with the other wrong values.
        }
        throw usage("%s is a whole number from %d to %d, not '%s'".formatted(option, least, most, text));
    }

    private static boolean isJson(String format) {
        return switch (format) {
            case "json" -> true;
            case "table", "text" -> false;
            default -> throw usage("--output is text or json, not '" + format + "'");
        };
    }

    private static boolean only(boolean allowed, String argument, Command command) {
        if (!allowed) throw usage("'" + argument + "' is not for " + name(command));
        return true;
    }

    private static String name(Command command) {
        return command.name().toLowerCase(Locale.ROOT);
    }

    private static Failure usage(String message) {
        return new Failure(Failure.Exit.USAGE, message + "; see: bpci help");
    }
}
