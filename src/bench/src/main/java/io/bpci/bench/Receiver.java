package io.bpci.bench;

import io.netty.buffer.ByteBuf;

import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntConsumer;

/** Takes deliveries, acknowledges them a read at a time, and sees that each comes once. All on one I/O thread. */
final class Receiver implements NodeSocket.Traffic {
    private static final int ID_AT = "{\"type\":\"deliver\",\"delivery_id\":\"".length();
    private static final byte[] ACKNOWLEDGE =
            "{\"type\":\"acknowledge\",\"delivery_ids\":[".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] MESSAGE_ID = "\"message_id\":\"".getBytes(StandardCharsets.US_ASCII);

    private final CountDownLatch expected;
    private final IntConsumer arrival;
    private final BitSet seen = new BitSet();
    private final StringBuilder ids = new StringBuilder();
    private int messageIdAt;

    /**
     * @param arrival told the number of each message as it arrives
     */
    Receiver(int count, IntConsumer arrival) {
        this.expected = new CountDownLatch(count);
        this.arrival = arrival;
    }

    @Override
    public void frame(ByteBuf utf8) {
        int start = utf8.readerIndex();
        if (utf8.getByte(start + Sender.TYPE_AT) != 'd') {
            throw new IllegalStateException("not a delivery: " + utf8.toString(StandardCharsets.UTF_8));
        }
        int idAt = start + ID_AT;
        int idEnd = utf8.indexOf(idAt, utf8.writerIndex(), (byte) '"');
        ids.append(ids.isEmpty() ? "\"" : ",\"")
                .append(utf8.getCharSequence(idAt, idEnd - idAt, StandardCharsets.US_ASCII))
                .append('"');
        int number = number(utf8, idEnd);
        if (seen.get(number)) throw new IllegalStateException("message " + number + " came twice");
        seen.set(number);
        arrival.accept(number);
        expected.countDown();
    }

    /** The messages of a run are alike: where the number stands in the first it stands in all, or nearly. */
    private int number(ByteBuf utf8, int from) {
        int guess = from + messageIdAt;
        if (messageIdAt == 0 || !matches(utf8, guess)) {
            guess = from;
            while (!matches(utf8, guess)) guess++;
            messageIdAt = guess - from;
        }
        int end = utf8.indexOf(guess + MESSAGE_ID.length, utf8.writerIndex(), (byte) '"');
        int number = 0;
        for (int at = end - SignedMessages.DIGITS; at < end; at++) number = number * 10 + (utf8.getByte(at) - '0');
        return number;
    }

    private static boolean matches(ByteBuf utf8, int at) {
        for (int i = 0; i < MESSAGE_ID.length; i++) if (utf8.getByte(at + i) != MESSAGE_ID[i]) return false;
        return true;
    }

    @Override
    public void pause(NodeSocket socket) {
        if (ids.isEmpty()) return;
        byte[] text = ids.append("]}").toString().getBytes(StandardCharsets.US_ASCII);
        ids.setLength(0);
        byte[] frame = new byte[ACKNOWLEDGE.length + text.length];
        System.arraycopy(ACKNOWLEDGE, 0, frame, 0, ACKNOWLEDGE.length);
        System.arraycopy(text, 0, frame, ACKNOWLEDGE.length, text.length);
        socket.write(frame);
        socket.flush();
    }

    void await() throws InterruptedException {
        Patience.await(expected, "messages have not arrived");
    }
}
