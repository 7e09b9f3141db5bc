package io.bpci.broker;

import io.bpci.settings.HubSettings;

import org.apache.activemq.artemis.api.core.ActiveMQAddressExistsException;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQQueueExistsException;
import org.apache.activemq.artemis.api.core.ActiveMQQueueMaxConsumerLimitReached;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ClientConsumer;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.apache.activemq.artemis.core.client.impl.ClientSessionInternal;
import org.apache.activemq.artemis.core.protocol.core.impl.wireformat.SessionReceiveMessage;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.jspecify.annotations.Nullable;

/**
 * One connection to the broker, embedded or remote: the same code reaches both. Sessions of one link share its threads,
 * so busy parts have a link each. Safe for concurrent use; a session is not.
 *
 * <p>A link does not reconnect by itself. Whoever holds a session learns of its end and asks for a new one, because
 * only it knows what was in flight.
 */
public final class BrokerLink implements AutoCloseable {
    /** An envelope and its headers stay one journal record below this size. */
    private static final int LARGEST_MESSAGE_BYTES = 2 << 20;

    /** The JMSPriority of a message that was given none, and of Normal envelopes. */
    private static final int USUAL_PRIORITY = 4;

    private static final long CALL_TIMEOUT_MS = 20_000;

    /** After which each end of a connection to a remote broker takes the other for gone. */
    static final long SILENCE_MS = 15_000;

    private final HubSettings settings;
    private final int consumerWindowBytes;

    private volatile boolean overtaking;

    // Guarded by this.
    private @Nullable ServerLocator locator;
    private @Nullable ClientSessionFactory factory;
    private boolean closed;

    /**
     * @param consumerWindowBytes how much the broker hands to a consumer ahead of what it has taken
     */
    public BrokerLink(HubSettings settings, int consumerWindowBytes) {
        this.settings = settings;
        this.consumerWindowBytes = consumerWindowBytes;
    }

    /** A session in which sends and acknowledgements take effect together, at its commit. */
    public ClientSession transacted() throws ActiveMQException {
        return connected()
                .createSession(
                        settings.broker().password().isPresent() ? settings.broker().user() : null,
                        settings.broker().password().map(password -> password.reveal()).orElse(null),
                        false,
                        false,
                        false,
                        false,
                        0);
    }

    private synchronized ClientSessionFactory connected() throws ActiveMQException {
        if (closed) throw new IllegalStateException("the link to the broker is closed");
        if (factory != null && isAlive(factory)) return factory;
        ClassLoader callers = Thread.currentThread().getContextClassLoader();
        Thread.currentThread().setContextClassLoader(BrokerLink.class.getClassLoader());
        try {
            if (locator == null) locator = newLocator();
            factory = locator.createSessionFactory();
            return factory;
        } catch (ActiveMQException e) {
            throw e;
        } catch (Exception e) {
            throw new ActiveMQException("the broker cannot be reached: " + e.getMessage());
        } finally {
            Thread.currentThread().setContextClassLoader(callers);
        }
    }

    private static boolean isAlive(ClientSessionFactory factory) {
        if (factory.isClosed()) return false;
        // There is none in the moment in which a loss is noticed.
        RemotingConnection connection = factory.getConnection();
        return connection != null && !connection.isDestroyed();
    }

    private ServerLocator newLocator() throws Exception {
        var made = ActiveMQClient.createServerLocator(settings.broker().url().orElse(EmbeddedBroker.URL));
        if (settings.broker().url().isPresent()) {
            made.setConnectionTTL(SILENCE_MS).setClientFailureCheckPeriod(SILENCE_MS / 3);
        }
        made.addIncomingInterceptor((packet, connection) -> {
            if (!overtaking
                    && packet instanceof SessionReceiveMessage received
                    && received.getMessage().getPriority() != USUAL_PRIORITY) {
                overtaking = true;
            }
            return true;
        });
        return made.setReconnectAttempts(0)
                .setInitialConnectAttempts(1)
                .setBlockOnDurableSend(false)
                .setBlockOnAcknowledge(false)
                .setAckBatchSize(0)
                .setProducerWindowSize(-1)
                .setConsumerWindowSize(consumerWindowBytes)
                .setMinLargeMessageSize(LARGEST_MESSAGE_BYTES)
                .setCallTimeout(CALL_TIMEOUT_MS);
    }

    /**
     * Whether a message of another than the usual priority has come. From then on messages may be handed over in
     * another order than the broker has sent them in: what is more urgent overtakes what waits here.
     */
    public boolean hasOvertaking() {
        return overtaking;
    }

    /**
     * Acknowledges all messages that the broker had sent to the consumer up to that one. Unlike {@link
     * ClientMessage#acknowledge}, which becomes an acknowledgement of that one alone as soon as a message of another
     * priority has come.
     */
    public static void acknowledgeUpTo(ClientSession session, ClientConsumer consumer, ClientMessage last)
            throws ActiveMQException {
        ((ClientSessionInternal) session).acknowledge(consumer, last);
    }

    /** Makes the queue, and the address of the same name, if there are none. */
    public static void ensureQueue(ClientSession session, String name) throws ActiveMQException {
        ensureQueue(session, QueueConfiguration.of(name));
    }

    /**
     * Takes a seat that only one session at a time can have. The broker rolls back what the session had not committed
     * before the seat is free again, so whoever takes it next knows that its predecessor commits nothing more.
     *
     * @return false when another session has it
     */
    public static boolean takeSeat(ClientSession session, String name) throws ActiveMQException {
        ensureQueue(session, QueueConfiguration.of(name).setMaxConsumers(1));
        try {
            session.createConsumer(name);
            return true;
        } catch (ActiveMQQueueMaxConsumerLimitReached e) {
            return false;
        }
    }

    private static void ensureQueue(ClientSession session, QueueConfiguration wanted) throws ActiveMQException {
        SimpleString queue = wanted.getName();
        if (session.queueQuery(queue).isExists()) return;
        try {
            // Not asked for before: the broker would look through all addresses for the answer.
            session.createAddress(queue, RoutingType.ANYCAST, false);
        } catch (ActiveMQAddressExistsException e) {
            // It was there, or another session was quicker.
        }
        try {
            session.createQueue(
                    wanted.setRoutingType(RoutingType.ANYCAST)
                            .setDurable(true)
                            .setAutoCreated(false)
                            .setAutoDelete(false));
        } catch (ActiveMQQueueExistsException e) {
            // Another session was quicker.
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (factory != null) factory.close();
        if (locator != null) locator.close();
    }
}
