package io.bpci.client;

/**
 * How much the client holds.
 *
 * @param windowMessages messages that may be without an outcome; sending one more waits
 * @param windowBytes the same in bytes
 * @param batchMessages messages put into one frame when more than one waits; 1 turns batching off; a hub takes 200
 * @param batchBytes the same in bytes; a hub takes 4 MiB
 * @param maxMessageBytes the largest envelope to send or receive
 * @param retries how often a message refused as rate limited, overloaded or unavailable is sent again
 * @param rememberedDeliveries settled deliveries that the client remembers, to recognise what comes again
 */
public record Limits(
        int windowMessages,
        int windowBytes,
        int batchMessages,
        int batchBytes,
        int maxMessageBytes,
        int retries,
        int rememberedDeliveries) {
    private static final int MIB = 1 << 20;
    private static final int MAX_BATCH_MESSAGES = 200;

    /** 4 MiB without what stands around the messages. */
    private static final int MAX_FRAME_BYTES = 4 * MIB - 1_024;

    public static final Limits DEFAULT = new Limits(2_000, 16 * MIB, 100, MIB, MIB, 50, 10_000);

    /**
     * @throws IllegalArgumentException if nothing would fit, or a hub would not take it
     */
    public Limits {
        if (windowMessages < 1 || windowBytes < 1 || retries < 0 || rememberedDeliveries < 1) {
            throw new IllegalArgumentException("the window and the memory hold at least one message");
        }
        if (batchMessages < 1 || batchMessages > MAX_BATCH_MESSAGES) {
            throw new IllegalArgumentException("a batch has 1 to " + MAX_BATCH_MESSAGES + " messages");
        }
        if (batchBytes < 1
                || batchBytes > MAX_FRAME_BYTES
                || maxMessageBytes < 1
                || maxMessageBytes > MAX_FRAME_BYTES) {
            throw new IllegalArgumentException("a frame has 1 to " + MAX_FRAME_BYTES + " bytes of messages");
        }
    }

    public Limits withWindow(int messages, int bytes) {
        return new Limits(messages, bytes, batchMessages, batchBytes, maxMessageBytes, retries, rememberedDeliveries);
    }

    public Limits withBatch(int messages, int bytes) {
        return new Limits(windowMessages, windowBytes, messages, bytes, maxMessageBytes, retries, rememberedDeliveries);
    }

    public Limits withRetries(int times) {
        return new Limits(
                windowMessages, windowBytes, batchMessages, batchBytes, maxMessageBytes, times, rememberedDeliveries);
    }

    public Limits withRememberedDeliveries(int count) {
        return new Limits(windowMessages, windowBytes, batchMessages, batchBytes, maxMessageBytes, retries, count);
    }
}
