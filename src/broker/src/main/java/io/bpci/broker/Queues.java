package io.bpci.broker;

import org.apache.activemq.artemis.api.core.SimpleString;

/** The names of the hub's queues. */
public final class Queues {
    /** Groups of audit events, on their way into the database. */
    public static final String AUDIT = "bpci.audit";

    /** Messages whose time ran out, as the broker moved them. */
    public static final String EXPIRED = "bpci.expired";

    /** Dead letters, on their way into the database. */
    public static final String DEAD = "bpci.dead";

    /** Begins the names of the queues whose one consumer is a committer of the hub that leads. */
    public static final String SEAT_PREFIX = "bpci.seat.";

    /** Begins the name of each node's own queue. */
    public static final String NODE_PREFIX = "bpci.node.";

    private Queues() {}

    public static SimpleString ofNode(String nodeId) {
        return SimpleString.of(NODE_PREFIX + nodeId);
    }

    /** The node whose queue that is. */
    public static String nodeOf(String queue) {
        return queue.substring(NODE_PREFIX.length());
    }
}
