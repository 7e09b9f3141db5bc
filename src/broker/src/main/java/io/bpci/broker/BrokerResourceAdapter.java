package io.bpci.broker;

import jakarta.resource.spi.BootstrapContext;
import jakarta.resource.spi.ResourceAdapterInternalException;

import org.apache.activemq.artemis.ra.ActiveMQResourceAdapter;
import org.jspecify.annotations.Nullable;

import java.nio.file.Path;

/** Feeds message-driven beans from the hub's broker, which it starts and stops when the settings name no remote one. */
public final class BrokerResourceAdapter extends ActiveMQResourceAdapter {
    private static final long serialVersionUID = 1L;

    private transient @Nullable EmbeddedBroker broker;

    @Override
    public void start(BootstrapContext context) throws ResourceAdapterInternalException {
        try {
            broker = EmbeddedBroker.start(Path.of(System.getProperty("bpci.data", "data"), "broker"));
            setConnectorClassName("org.apache.activemq.artemis.core.remoting.impl.invm.InVMConnectorFactory");
            setConnectionParameters("serverId=0");
            super.start(context);
        } catch (Exception e) {
            throw new ResourceAdapterInternalException("the broker did not start", e);
        }
    }

    @Override
    public void stop() {
        super.stop();
        try {
            if (broker != null) broker.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the broker did not stop", e);
        }
    }
}
