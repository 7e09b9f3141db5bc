package io.bpci.testkit.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.session.Carrier;
import io.bpci.session.CloseCode;

import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;

/** A hub that says exactly what a test makes it say: for clients that must not believe everything. */
public final class ScriptedHub implements AutoCloseable {
    /** What to do on each connection; called on its I/O thread. */
    public interface Script {
        void opened(Speaker speaker);

        default void heard(Speaker speaker, String frame) {}
    }

    /** The hub's end of one connection. */
    public static final class Speaker {
        private final Carrier carrier;

        private Speaker(Carrier carrier) {
            this.carrier = carrier;
        }

        public void say(String frame) {
            carrier.send(frame.getBytes(UTF_8));
            carrier.flush();
        }

        public void close(CloseCode code) {
            carrier.close(code, "");
        }
    }

    private final NettyListener listener;
    private final AtomicInteger connections = new AtomicInteger();

    public ScriptedHub(Script script) {
        this.listener =
                new NettyListener(carrier -> {
                    connections.incrementAndGet();
                    var speaker = new Speaker(carrier);
                    return new NettyListener.Connection() {
                        @Override
                        public void opened() {
                            script.opened(speaker);
                        }

                        @Override
                        public void text(byte[] utf8) {
                            script.heard(speaker, new String(utf8, UTF_8));
                        }

                        @Override
                        public void closed() {
                            // The script ends with its connection.
                        }
                    };
                });
    }

    public URI uri() {
        return URI.create("ws://127.0.0.1:" + listener.port());
    }

    public int connections() {
        return connections.get();
    }

    @Override
    public void close() {
        listener.close();
    }
}
