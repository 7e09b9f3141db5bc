package io.bpci.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A TCP port on loopback.
 *
 * @param purpose who wants it, for people
 */
record Port(String purpose, int number) {

    static final String LOOPBACK = "127.0.0.1";

    /** The state that {@code /proc/net/tcp} calls TCP_LISTEN. */
    private static final String LISTENING = "0A";

    URI http(String path) {
        return URI.create("http://" + LOOPBACK + ":" + number + path);
    }

    /** Whether a program could listen here now. */
    boolean free() {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral(LOOPBACK), number));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Who listens on it, as far as {@code /proc} tells; other users' processes are visible to root only. */
    Optional<ProcessHandle> holder() {
        Set<String> sockets = new HashSet<>();
        for (String table : new String[] {"/proc/net/tcp", "/proc/net/tcp6"}) sockets.addAll(listening(Path.of(table)));
        if (sockets.isEmpty()) return Optional.empty();
        return ProcessHandle.allProcesses().filter(process -> holds(process, sockets)).findFirst();
    }

    /** The sockets of this port, as the links in {@code /proc/PID/fd} name them. */
    private Set<String> listening(Path table) {
        Set<String> sockets = new HashSet<>();
        String ending = String.format(Locale.ROOT, ":%04X", number);
        try {
            for (String line : Files.readAllLines(table)) {
                // proc(5): number, local address and port, remote, state, queues, timer, retransmits, user, timeout,
                // inode.
                String[] fields = line.strip().split("\\s+");
                if (fields.length > 9 && fields[1].endsWith(ending) && fields[3].equals(LISTENING)) {
                    sockets.add("socket:[" + fields[9] + "]");
                }
            }
        } catch (IOException e) {
            // No /proc on this system: nobody can tell.
        }
        return sockets;
    }

    private static boolean holds(ProcessHandle process, Set<String> sockets) {
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(Path.of("/proc", Long.toString(process.pid()), "fd"))) {
            for (Path file : files) {
                if (sockets.contains(Files.readSymbolicLink(file).toString())) return true;
            }
        } catch (IOException | UncheckedIOException | java.nio.file.DirectoryIteratorException e) {
            // It has ended, or belongs to somebody else.
        }
        return false;
    }

    /** For people: which port, who has it, and what to do. */
    String complaint() {
        String by =
                holder().map(process ->
                                "process "
                                        + process.pid()
                                        + process.info().command().map(c -> " (" + c + ")").orElse(""))
                        .orElse("a program that this user may not see");
        return "port "
                + number
                + ", which "
                + purpose
                + " needs, is held by "
                + by
                + ": stop that, or start with --port-offset N";
    }
}
