package io.bpci.client;

/** The client could not reach the hub, or one of the two does not take the other for what it claims to be. */
public final class ConnectFailed extends RuntimeException {
    private final transient Ended why;

    ConnectFailed(Ended why) {
        super(why.toString());
        this.why = why;
    }

    public static ConnectFailed because(Ended why) {
        return new ConnectFailed(why);
    }

    public Ended why() {
        return why;
    }
}
