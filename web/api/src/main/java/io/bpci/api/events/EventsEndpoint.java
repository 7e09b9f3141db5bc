package io.bpci.api.events;

import io.bpci.events.EventFeed;
import io.bpci.events.FeedCarrier;
import io.bpci.events.FeedClose;
import io.bpci.events.FeedSession;
import io.bpci.events.ViewerFrame;

import jakarta.inject.Inject;
import jakarta.websocket.CloseReason;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * {@code /ws/v1/events}: carries the frames of one viewer. The upgrade needs no token; the first frame shows a ticket.
 * One instance serves one connection.
 */
@ServerEndpoint(EventsEndpoint.PATH)
public class EventsEndpoint {
    static final String PATH = "/ws/v1/events";

    private static final Logger LOG = Logger.getLogger(EventsEndpoint.class.getName());

    /** A viewer that takes nothing for so long is gone. */
    private static final long SEND_TIMEOUT_MS = 30_000;

    @Inject EventFeed feed;

    private volatile @Nullable FeedSession session;

    @OnOpen
    public void open(Session connection) {
        session = feed.open(new Carrier(connection));
    }

    @OnMessage(maxMessageSize = 4 * ViewerFrame.MAX_CHARACTERS)
    public void text(String frame) {
        FeedSession open = session;
        if (open != null) open.text(frame);
    }

    @OnMessage(maxMessageSize = 4 * ViewerFrame.MAX_CHARACTERS)
    public void binary(ByteBuffer frame) {
        FeedSession open = session;
        if (open != null) open.unreadable();
    }

    @OnClose
    public void closed() {
        FeedSession open = session;
        if (open != null) open.closed();
    }

    /** The container closes the connection after it. */
    @OnError
    public void failed(Throwable thrown) {
        LOG.log(Level.FINE, "a connection to the live feed failed", thrown);
    }

    private static final class Carrier implements FeedCarrier {
        private final Session connection;
        private final RemoteEndpoint.Async remote;

        Carrier(Session connection) {
            this.connection = connection;
            this.remote = connection.getAsyncRemote();
            remote.setSendTimeout(SEND_TIMEOUT_MS);
        }

        @Override
        public void send(String frame, Runnable sent) {
            try {
                remote.sendText(
                        frame,
                        result -> {
                            if (!result.isOK()) close(FeedClose.VIOLATION, "a frame was not taken in time");
                            sent.run();
                        });
            } catch (IllegalStateException e) {
                // Closed meanwhile.
                sent.run();
            }
        }

        @Override
        public void close(FeedClose code, String reason) {
            try {
                connection.close(new CloseReason(CloseReason.CloseCodes.getCloseCode(code.code()), reason));
            } catch (IOException | IllegalStateException e) {
                LOG.log(Level.FINE, "a connection to the live feed is gone already", e);
            }
        }
    }
}
