package io.bpci.server;

/** Stands in for the hub's own: it has a database of its own. */
public final class DatabaseCheck {
    private DatabaseCheck() {}

    public static void main(String[] arguments) {
        // Nothing is wrong.
    }
}
