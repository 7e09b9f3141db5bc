package io.bpci.broker;

import io.bpci.settings.HubSettings;

import jakarta.resource.spi.BootstrapContext;
import jakarta.resource.spi.ResourceAdapterInternalException;

import org.apache.activemq.artemis.ra.ActiveMQResourceAdapter;
import org.jspecify.annotations.Nullable;

/**
 * Feeds message-driven beans from the hub's broker. Where the settings name no remote one, it is also what starts and
 * stops the broker in this JVM: a resource adapter is up before the application's first bean, and down after its last.
 */
public final class BrokerResourceAdapter extends ActiveMQResourceAdapter {
    private static final long serialVersionUID = 1L;

    /** It logs an error for each queue that it reads, each time. */
    private static final long RETRY_MS = 5_000;

    private transient @Nullable EmbeddedBroker broker;

    @Override
    public void start(BootstrapContext context) throws ResourceAdapterInternalException {
        ClassLoader callers = Thread.currentThread().getContextClassLoader();
        // Artemis finds its parts by the context class loader.
        Thread.currentThread().setContextClassLoader(BrokerResourceAdapter.class.getClassLoader());
        try {
            HubSettings settings = HubSettings.fromEnvironment();
            setUseLocalTx(true);
            setSetupAttempts(-1);
            setSetupInterval(RETRY_MS);
            setReconnectAttempts(-1);
            if (settings.broker().url().isEmpty()) {
                broker = EmbeddedBroker.start(settings);
                setConnectorClassName(EmbeddedBroker.CONNECTOR_CLASS);
                setConnectionParameters("serverId=0");
            } else {
                RemoteBroker remote = RemoteBroker.of(settings);
                setConnectorClassName(remote.connectorClassNames());
                setConnectionParameters(remote.connectionParameters());
                settings.broker()
                        .password()
                        .ifPresent(password -> {
                            setUserName(settings.broker().user());
                            setPassword(password.reveal());
                        });
                setConnectionTTL(BrokerLink.SILENCE_MS);
                setClientFailureCheckPeriod(BrokerLink.SILENCE_MS / 3);
            }
            super.start(context);
        } catch (Exception e) {
            throw new ResourceAdapterInternalException("the broker did not start", e);
        } finally {
            Thread.currentThread().setContextClassLoader(callers);
        }
    }

    @Override
    public void stop() {
        try {
            super.stop();
        } finally {
            stopBroker();
        }
    }

    private void stopBroker() {
        if (broker == null) return;
        try {
            broker.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the broker did not stop in good order", e);
        }
    }
}
