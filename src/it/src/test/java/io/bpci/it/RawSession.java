package io.bpci.it;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.envelope.NodeId;
import io.bpci.jose.Base64Url;
import io.bpci.jose.DetachedJws;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.jose.Typ;
import io.bpci.json.Jcs;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Slice;
import io.bpci.json.StrictJson;

import org.jspecify.annotations.Nullable;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;

/** A WebSocket spoken by hand over a socket (RFC 6455), so that it can say what no library would. For one thread. */
final class RawSession implements AutoCloseable {
    static final int FIN = 0x80;
    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final byte[] MASK = {1, 2, 3, 4};
    private static final String PATH = "/ws/v1/oracle";
    static final String HANDSHAKE =
            """
            GET /ws/v1/oracle HTTP/1.1\r
            Host: localhost\r
            Upgrade: websocket\r
            Connection: Upgrade\r
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
            Sec-WebSocket-Version: 13\r
            Sec-WebSocket-Protocol: bpci.relay.v1\r
            \r
            """;

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;

    /** A frame from the hub. */
    static final class Frame {
        private final int opcode;
        private final byte[] payload;

        Frame(int opcode, byte[] payload) {
            this.opcode = opcode;
            this.payload = payload;
        }

        int opcode() {
            return opcode;
        }

        JsonObject json() {
            return (JsonObject) StrictJson.parse(payload);
        }

        String type() {
            return Product.text(json(), "type");
        }

        int closeCode() {
            return opcode == CLOSE && payload.length >= 2 ? ((payload[0] & 0xff) << 8) | (payload[1] & 0xff) : -1;
        }
    }

    /** The refusal of an opening handshake. */
    record Refusal(int status, String head, String body) {
        JsonObject json() {
            return (JsonObject) StrictJson.parse(body.getBytes(UTF_8));
        }
    }

    private RawSession(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) PATIENCE.toMillis());
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        this.out = socket.getOutputStream();
    }

    /** A TCP connection on which nothing was said. */
    static RawSession connect(URI hub) throws IOException {
        var socket = new Socket();
        socket.connect(new InetSocketAddress(hub.getHost(), hub.getPort()), (int) PATIENCE.toMillis());
        return new RawSession(socket);
    }

    /** A WebSocket, before its challenge was read. */
    static RawSession open(URI hub) throws IOException {
        if (!hub.getPath().equals(PATH)) throw new IllegalArgumentException(hub + " has another path");
        RawSession raw = connect(hub);
        raw.bytes(HANDSHAKE.getBytes(US_ASCII));
        String head = raw.head();
        if (!head.startsWith("HTTP/1.1 101")) throw new IOException("no upgrade: " + head);
        return raw;
    }

    /** The session of a node, opened as it must be. */
    static RawSession authenticated(URI hub, Node node) throws IOException {
        RawSession raw = open(hub);
        raw.text(raw.proof(raw.challenge(), node.id(), node.key()));
        Frame welcome = raw.next();
        if (!welcome.type().equals("welcome")) throw new IOException("no welcome but " + welcome.json());
        return raw;
    }

    /** What the challenge says. */
    record Challenge(String nonce, String hubId) {}

    Challenge challenge() throws IOException {
        JsonObject frame = next().json();
        return new Challenge(Product.text(frame, "nonce"), Product.text(frame, "hub_id"));
    }

    /** The frame that answers a challenge; the challenge may be one of the test's own. */
    String proof(Challenge challenge, NodeId node, Ed25519PrivateKey key) {
        String clientNonce = Base64Url.encode(new byte[32]);
        JsonObject statement =
                Json.object()
                        .put("client_nonce", clientNonce)
                        .put("hub_id", challenge.hubId())
                        .put("node_id", node.value())
                        .put("nonce", challenge.nonce())
                        .build();
        var signature = DetachedJws.sign(Typ.SESSION, key, Forge.ENGINE, Slice.of(Jcs.canonical(statement)));
        return Json.object()
                .put("type", "authenticate")
                .put("node_id", node.value())
                .put("client_nonce", clientNonce)
                .put("signature", signature.compact())
                .build()
                .toString();
    }

    void bytes(byte[] raw) throws IOException {
        out.write(raw);
        out.flush();
    }

    void text(String text) throws IOException {
        frame(FIN | TEXT, text.getBytes(UTF_8));
    }

    void relay(byte[] envelope) throws IOException {
        var frame = new ByteArrayOutputStream();
        frame.writeBytes("{\"type\":\"relay\",\"message\":".getBytes(US_ASCII));
        frame.writeBytes(envelope);
        frame.write('}');
        frame(FIN | TEXT, frame.toByteArray());
    }

    /**
     * @param first the first byte: {@link #FIN}, reserved bits, and the opcode
     */
    void frame(int first, byte[] payload) throws IOException {
        bytes(masked(first, payload));
    }

    static byte[] masked(int first, byte[] payload) {
        var frame = new ByteArrayOutputStream(payload.length + 14);
        header(frame, first, payload.length, true);
        for (int i = 0; i < payload.length; i++) frame.write(payload[i] ^ MASK[i % MASK.length]);
        return frame.toByteArray();
    }

    /** The beginning of a frame of that length, whose payload the test sends or not. */
    void header(int first, long length, boolean mask) throws IOException {
        var frame = new ByteArrayOutputStream();
        header(frame, first, length, mask);
        bytes(frame.toByteArray());
    }

    private static void header(ByteArrayOutputStream frame, int first, long length, boolean mask) {
        int masked = mask ? 0x80 : 0;
        frame.write(first);
        if (length < 126) {
            frame.write(masked | (int) length);
        } else if (length < 65_536) {
            frame.write(masked | 126);
            frame.write((int) (length >> 8));
            frame.write((int) length);
        } else {
            frame.write(masked | 127);
            for (int shift = 56; shift >= 0; shift -= 8) frame.write((int) (length >> shift));
        }
        if (mask) frame.writeBytes(MASK);
    }

    /** The next frame; waits for it up to 20 s. */
    Frame next() throws IOException {
        int first = in.readUnsignedByte();
        long length = in.readUnsignedByte();
        if (length == 126) length = in.readUnsignedShort();
        else if (length == 127) length = in.readLong();
        byte[] payload = new byte[(int) length];
        in.readFully(payload);
        return new Frame(first & 0x0f, payload);
    }

    /** The next frame of that type. */
    JsonObject next(String type) throws IOException {
        while (true) {
            Frame frame = next();
            if (frame.opcode() == TEXT && frame.type().equals(type)) return frame.json();
            if (frame.opcode() == CLOSE) throw new IOException("closed with " + frame.closeCode());
        }
    }

    /** How the hub ended the session: the problem of its last frame, and its close code. */
    record End(String problem, int code) {}

    /** Reads to the end; of a connection that ended without a word, problem "" and code -1. */
    End end() throws IOException {
        String problem = "";
        try {
            while (true) {
                Frame frame = next();
                if (frame.opcode() == TEXT && frame.json().get("problem") instanceof JsonObject said) {
                    problem = Product.text(said, "type");
                } else if (frame.opcode() == CLOSE) {
                    return new End(problem, frame.closeCode());
                }
            }
        } catch (EOFException | java.net.SocketException e) {
            return new End(problem, -1);
        }
    }

    /** Reads an HTTP answer to its end. */
    Refusal refusal() throws IOException {
        String head = head();
        String body = new String(in.readAllBytes(), UTF_8);
        return new Refusal(Integer.parseInt(head.substring(9, 12)), head, body);
    }

    @Nullable Refusal nextRefusalWithin(Duration time) throws IOException {
        socket.setSoTimeout((int) time.toMillis());
        try {
            return refusal();
        } catch (java.net.SocketTimeoutException e) {
            return null;
        } finally {
            socket.setSoTimeout((int) PATIENCE.toMillis());
        }
    }

    private String head() throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) throw new EOFException("closed after: " + head);
            head.append((char) next);
        }
        return head.toString();
    }

    /** Whether the hub has closed the connection within that time; what it says meanwhile is dropped. */
    boolean isClosedWithin(Duration time) throws IOException {
        socket.setSoTimeout((int) time.toMillis());
        try {
            while (in.read() >= 0) {
                // Its last words.
            }
            return true;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        } catch (java.net.SocketException e) {
            return true;
        }
    }

    @Nullable Frame nextWithin(Duration time) throws IOException {
        socket.setSoTimeout((int) time.toMillis());
        try {
            return next();
        } catch (java.net.SocketTimeoutException e) {
            return null;
        } finally {
            socket.setSoTimeout((int) PATIENCE.toMillis());
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
