package io.bpci.launcher;

import java.nio.file.Path;
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
 * @param raw whether logs are shown as they are written
 * @param process whose log to show; absent for all
 */
record Options(
        Command command,
        Path data,
        Optional<Path> config,
        int portOffset,
        boolean detach,
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

    /**
     * Relative paths start in {@code directory}; the default file is that of the product, which lies in {@code home}.
     */
    static Options parse(Path directory, Path home, String... arguments) {
        Deque<String> rest = new ArrayDeque<>(Arrays.asList(arguments));
        Command command = command(rest.isEmpty() ? "" : rest.pop());
        Path data = home.resolve(".bpci");
        Optional<Path> config = Optional.empty();
        int portOffset = 0;
        boolean detach = false;
        boolean follow = false;
        boolean raw = false;
        Optional<String> process = Optional.empty();
        while (!rest.isEmpty()) {
            String argument = rest.pop();
            switch (argument) {
                case "--data" -> data = directory.resolve(value(argument, rest));
                case "--config" -> config = Optional.of(directory.resolve(value(argument, rest)).normalize());
                case "--port-offset" -> portOffset = offset(value(argument, rest));
                case "--detach", "-d" -> detach = only(command == Command.UP, argument, command);
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
                command, data.toAbsolutePath().normalize(), config, portOffset, detach, follow, raw, process);
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

    private static int offset(String text) {
        try {
            int offset = Integer.parseInt(text);
            if (offset >= 0 && offset <= HIGHEST_OFFSET) return offset;
        } catch (NumberFormatException e) {
            // Told below, with the other wrong values.
        }
        throw usage("--port-offset is a whole number from 0 to " + HIGHEST_OFFSET + ", not '" + text + "'");
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
