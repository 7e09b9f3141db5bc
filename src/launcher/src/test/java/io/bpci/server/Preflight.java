package io.bpci.server;

/** Stands in for the hub's own: plain text on loopback. */
public final class Preflight {
    private Preflight() {}

    public static void main(String[] arguments) {
        System.out.println("api.address=127.0.0.1\nws.address=127.0.0.1");
    }
}
