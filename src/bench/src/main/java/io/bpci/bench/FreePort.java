package io.bpci.bench;

import java.io.IOException;
import java.net.ServerSocket;

/** A port on which nobody listens now. */
final class FreePort {
    private FreePort() {}

    static int find() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
