package io.bpci.relay.internal;

import io.bpci.broker.Stored;
import io.bpci.envelope.NodeId;
import io.bpci.problem.Fault;
import io.bpci.problem.Problem;
import io.bpci.relay.QueueState;

import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The room that is left in each node's queue. Room is taken before the commit, so that a full queue refuses its own
 * target and fails nothing else. What this hub or an operator puts there beside, notices and requeued messages, takes
 * none. Of what lay there when the relay began the number is known, and not the size. Bounded by the number of
 * registered nodes. Safe for concurrent use.
 */
final class Rooms {
    /** How long a sender waits before it tries a full queue again. */
    private static final long RETRY_MS = 1_000;

    private final long maxMessages;
    private final long maxBytes;
    private final long startedAt;
    private final ConcurrentHashMap<NodeId, Room> rooms = new ConcurrentHashMap<>();

    /**
     * @param startedAt when the relay began, in milliseconds since 1970
     */
    Rooms(long maxMessages, long maxBytes, long startedAt) {
        this.maxMessages = maxMessages;
        this.maxBytes = maxBytes;
        this.startedAt = startedAt;
    }

    /** Takes room for one message; null when there was some, else why not. */
    @Nullable Problem take(NodeId target, int bytes) {
        Room room = rooms.computeIfAbsent(target, t -> new Room());
        synchronized (room) {
            if (room.messages >= maxMessages || room.bytes + bytes > maxBytes) {
                return Fault.QUEUE_FULL.retryAfterMs(
                        RETRY_MS, "%d messages of %d bytes wait for it".formatted(room.messages, room.bytes));
            }
            room.messages++;
            room.bytes += bytes;
            return null;
        }
    }

    /** The message has left the queue. */
    void left(NodeId target, ClientMessage message, int bytes) {
        if (message.getTimestamp() < startedAt) giveBack(target, 0);
        else if (tookRoom(message)) giveBack(target, bytes);
    }

    private static boolean tookRoom(ClientMessage message) {
        boolean requeued = message.containsProperty(Message.HDR_DUPLICATE_DETECTION_ID);
        return !requeued && !message.containsProperty(Stored.NOTICE);
    }

    /** The message never came to the queue. */
    void giveBack(NodeId target, int bytes) {
        Room room = rooms.get(target);
        if (room == null) return;
        synchronized (room) {
            room.messages = Math.max(0, room.messages - 1);
            room.bytes = Math.max(0, room.bytes - bytes);
        }
    }

    /** What the broker says that the queue holds; it also knows of what came before this hub, or by another one. */
    void correct(NodeId target, long messages) {
        Room room = rooms.computeIfAbsent(target, t -> new Room());
        synchronized (room) {
            room.messages = Math.max(room.messages, messages);
        }
    }

    /** What waits in the queues that are not empty, in no order. */
    List<QueueState> waiting() {
        List<QueueState> waiting = new ArrayList<>();
        rooms.forEach((target, room) -> {
            synchronized (room) {
                if (room.messages > 0) waiting.add(new QueueState(target, room.messages, room.bytes));
            }
        });
        return waiting;
    }

    private static final class Room {
        // Guarded by itself.
        private long messages;
        private long bytes;
    }
}
