package io.bpci.bench;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.client.ServerLocator;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.function.IntConsumer;

/** The stand-alone Artemis, started, and its core client to load it with. */
final class Artemis implements AutoCloseable {
    static final String NAME = "Artemis";

    /** Messages that a consumer acknowledges at once: what its client would gather by itself. */
    private static final int ACKNOWLEDGE_EACH = 50;

    private final Path directory;
    private final int port;
    private final Process process;
    private final double secondsToStart;

    private Artemis(Path directory, int port, Process process, double secondsToStart) {
        this.directory = directory;
        this.port = port;
        this.process = process;
        this.secondsToStart = secondsToStart;
    }

    static Artemis start(int queues) throws IOException {
        Path directory = Files.createTempDirectory("bpci-bench-artemis");
        int port = FreePort.find();
        long begun = System.nanoTime();
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseG1GC",
                                "--sun-misc-unsafe-memory-access=allow",
                                "-Dio.netty.noUnsafe=false",
                                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                ArtemisServer.class.getName(),
                                directory.toString(),
                                "" + port,
                                "" + queues)
                        .redirectError(directory.resolve("log").toFile())
                        .start();
        var said = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        if (!ArtemisServer.READY.equals(said.readLine())) {
            throw new IOException("Artemis did not start:\n" + Files.readString(directory.resolve("log")));
        }
        return new Artemis(directory, port, process, (System.nanoTime() - begun) / 1e9);
    }

    double secondsToStart() {
        return secondsToStart;
    }

    ProcessUse use() {
        return new ProcessUse(process.pid());
    }

    ServerLocator locator() throws Exception {
        return ActiveMQClient.createServerLocator("tcp://127.0.0.1:" + port)
                .setBlockOnDurableSend(false)
                .setBlockOnAcknowledge(false)
                .setAckBatchSize(0)
                .setProducerWindowSize(-1)
                .setConsumerWindowSize(4 << 20)
                .setConfirmationWindowSize(4 << 20);
    }

    /** A producer that knows when each message is on stable storage. */
    static final class Producer implements AutoCloseable {
        private final ServerLocator locator;
        private final ClientSessionFactory factory;
        private final ClientSession session;
        private final ClientProducer producer;

        /**
         * @param transacted whether messages take effect at {@link #commit}
         */
        Producer(Artemis server, int queue, boolean transacted) throws Exception {
            locator = server.locator();
            factory = locator.createSessionFactory();
            session = factory.createSession(!transacted, true);
            producer = session.createProducer(ArtemisServer.queue(queue));
        }

        void send(byte[] body, int number, Runnable stored) throws Exception {
            producer.send(message(body, number), _ -> stored.run());
        }

        void send(byte[] body, int number) throws Exception {
            producer.send(message(body, number));
        }

        private ClientMessage message(byte[] body, int number) {
            ClientMessage message = session.createMessage(true);
            message.putIntProperty("number", number);
            message.getBodyBuffer().writeBytes(body);
            return message;
        }

        void commit() throws Exception {
            session.commit();
        }

        @Override
        public void close() throws ActiveMQException {
            session.close();
            factory.close();
            locator.close();
        }
    }

    /** A consumer that acknowledges in groups. */
    static final class Consumer implements AutoCloseable {
        private final ServerLocator locator;
        private final ClientSessionFactory factory;
        private final ClientSession session;
        private final CountDownLatch expected;
        private int unacknowledged;

        Consumer(Artemis server, int queue, int count, IntConsumer arrival) throws Exception {
            expected = new CountDownLatch(count);
            locator = server.locator();
            factory = locator.createSessionFactory();
            session = factory.createSession(true, true, 0);
            session.createConsumer(ArtemisServer.queue(queue))
                    .setMessageHandler(message -> {
                        byte[] body = new byte[message.getBodyBuffer().readableBytes()];
                        message.getBodyBuffer().readBytes(body);
                        arrival.accept(message.getIntProperty("number"));
                        try {
                            if (++unacknowledged >= ACKNOWLEDGE_EACH || expected.getCount() == 1) {
                                message.acknowledge();
                                unacknowledged = 0;
                            }
                        } catch (ActiveMQException e) {
                            throw new IllegalStateException(e);
                        }
                        expected.countDown();
                    });
            session.start();
        }

        void await() throws InterruptedException {
            Patience.await(expected, "messages have not arrived at the peer");
        }

        @Override
        public void close() throws ActiveMQException {
            session.close();
            factory.close();
            locator.close();
        }
    }

    /**
     * Moves messages of 1 KiB from producers to consumers, pair by pair.
     *
     * @param perCommit messages of one transaction; 1 for none
     * @param window messages of one producer that are not stored yet
     */
    void move(int pairs, int each, int perCommit, int window) throws Exception {
        byte[] body = new byte[1_024];
        List<Consumer> consumers = new ArrayList<>();
        List<Producer> producers = new ArrayList<>();
        for (int i = 0; i < pairs; i++) {
            consumers.add(new Consumer(this, i, each, _ -> {}));
            producers.add(new Producer(this, i, perCommit > 1));
        }
        for (Producer producer : producers) {
            Thread.ofPlatform().start(() -> produce(producer, body, each, perCommit, window));
        }
        for (Consumer consumer : consumers) consumer.await();
        for (Producer producer : producers) producer.close();
        for (Consumer consumer : consumers) consumer.close();
    }

    private static void produce(Producer producer, byte[] body, int each, int perCommit, int window) {
        var inFlight = new Semaphore(window);
        try {
            for (int i = 0; i < each; i++) {
                if (perCommit > 1) {
                    producer.send(body, i);
                    if ((i + 1) % perCommit == 0) producer.commit();
                } else {
                    inFlight.acquire();
                    producer.send(body, i, inFlight::release);
                }
            }
        } catch (Exception e) {
            throw new IllegalStateException("the peer's producer failed", e);
        }
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly().onExit().join();
        Product.delete(directory);
    }
}
