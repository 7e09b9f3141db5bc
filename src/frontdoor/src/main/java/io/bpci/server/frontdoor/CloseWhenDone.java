package io.bpci.server.frontdoor;

import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.EmptyCompletionHandler;

/** Closes a connection when what was written to it has left. */
final class CloseWhenDone extends EmptyCompletionHandler<Object> {
    private final Connection<?> connection;

    CloseWhenDone(Connection<?> connection) {
        this.connection = connection;
    }

    @Override
    public void completed(Object result) {
        connection.closeSilently();
    }

    @Override
    public void failed(Throwable cause) {
        connection.closeSilently();
    }
}
