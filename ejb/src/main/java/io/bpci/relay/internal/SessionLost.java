package io.bpci.relay.internal;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.client.SessionFailureListener;

/** Tells once that a session with the broker is gone. */
record SessionLost(Runnable then) implements SessionFailureListener {
    @Override
    public void connectionFailed(ActiveMQException exception, boolean failedOver) {
        then.run();
    }

    @Override
    public void connectionFailed(ActiveMQException exception, boolean failedOver, String scaleDownTargetNodeId) {
        then.run();
    }

    @Override
    public void beforeReconnect(ActiveMQException exception) {}
}
