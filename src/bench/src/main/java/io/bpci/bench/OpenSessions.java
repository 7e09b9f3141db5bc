package io.bpci.bench;

import io.netty.buffer.ByteBuf;

import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.client.ServerLocator;

import java.util.ArrayList;
import java.util.List;

/** What a thousand open sessions cost in memory, each of a node of its own. */
record OpenSessions() implements Benchmark {
    private static final int SESSIONS = 1_000;

    @Override
    public String name() {
        return "sessions";
    }

    @Override
    public String about() {
        return "heap and resident memory with 1,000 open sessions, each of which has received a message";
    }

    @Override
    public List<Figure> run(Bench.Run run) throws Exception {
        Product product = run.product();
        double residentBefore = product.process().residentMebibytes();
        double heapBefore = product.process().liveHeapMebibytes();
        double resident;
        double heap;
        run.say("registering " + SESSIONS + " nodes");
        try (var pairs = new Pairs(product, name(), SESSIONS / 2)) {
            run.say("each has a session and sends or receives");
            List<NodeSocket> sockets = new ArrayList<>();
            List<Receiver> receivers = new ArrayList<>();
            for (int pair = 0; pair < pairs.count(); pair++) {
                var receiver = new Receiver(1, _ -> {});
                receivers.add(receiver);
                sockets.add(pairs.connect(pairs.receiver(pair), receiver));
                NodeSocket sender = pairs.connect(pairs.sender(pair), new Quiet());
                sockets.add(sender);
                sender.write(SignedMessages.frames(pairs.sender(pair), pairs.receiver(pair).id(), 1)[0]);
                sender.flush();
            }
            for (Receiver receiver : receivers) receiver.await();
            heap = product.process().liveHeapMebibytes();
            resident = product.process().residentMebibytes();
            sockets.forEach(NodeSocket::close);
        }
        double peer = peer();
        return List.of(
                Figure.beside(name() + ".resident", resident, "MiB", Artemis.NAME, peer),
                Figure.alone(name() + ".resident_without", residentBefore, "MiB"),
                Figure.alone(name() + ".live_heap", heap, "MiB"),
                Figure.alone(name() + ".live_heap_without", heapBefore, "MiB"));
    }

    /** The same number of connections to Artemis, with a session each. */
    private static double peer() throws Exception {
        try (Artemis artemis = Artemis.start(1);
                ServerLocator locator = artemis.locator()) {
            List<ClientSessionFactory> factories = new ArrayList<>();
            for (int i = 0; i < SESSIONS; i++) {
                ClientSessionFactory factory = locator.createSessionFactory();
                var session = factory.createSession(true, true);
                session.start();
                factories.add(factory);
            }
            double resident = artemis.use().residentMebibytes();
            factories.forEach(ClientSessionFactory::close);
            return resident;
        }
    }

    /** Hears and says nothing. */
    private static final class Quiet implements NodeSocket.Traffic {
        @Override
        public void frame(ByteBuf utf8) {
            // The answer to what it sent.
        }

        @Override
        public void pause(NodeSocket socket) {
            // Nothing to say.
        }
    }
}
