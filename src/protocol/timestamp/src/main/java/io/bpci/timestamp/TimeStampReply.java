package io.bpci.timestamp;

/** How an authority answered. */
public sealed interface TimeStampReply {
    record Granted(TimeStampToken token) implements TimeStampReply {}

    /**
     * @param why a sentence without its full stop, for people
     */
    record Refused(String why) implements TimeStampReply {}
}
