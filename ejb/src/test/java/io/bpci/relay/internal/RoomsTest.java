package io.bpci.relay.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.broker.Stored;
import io.bpci.envelope.NodeId;
import io.bpci.problem.Fault;

import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.core.client.impl.ClientMessageImpl;
import org.junit.jupiter.api.Test;

class RoomsTest {
    private static final NodeId BOB = NodeId.parse("bob");
    private static final long STARTED = 1_000_000;
    private static final int SIZE = 40;

    private final Rooms rooms = new Rooms(3, 100, STARTED);

    private static ClientMessage message(long at) {
        return new ClientMessageImpl(ClientMessage.BYTES_TYPE, true, 0, at, (byte) 4, 64);
    }

    @Test
    void whatWouldBeTooManyOrTooMuchIsRefused() {
        assertThat(rooms.take(BOB, SIZE)).isNull();
        assertThat(rooms.take(BOB, SIZE)).isNull();

        assertThat(rooms.take(BOB, SIZE)).isNotNull().matches(full -> full.type().equals(Fault.QUEUE_FULL.type()));
        assertThat(rooms.take(BOB, 1)).isNull();
        assertThat(rooms.take(BOB, 1)).isNotNull();
        assertThat(rooms.take(NodeId.parse("carol"), SIZE)).isNull();

        rooms.left(BOB, message(STARTED), SIZE);
        assertThat(rooms.take(BOB, SIZE)).isNull();
    }

    @Test
    void aNoticeAndARequeuedMessageTakeNoRoomAndGiveNoneBack() {
        ClientMessage notice = message(STARTED);
        notice.putBooleanProperty(Stored.NOTICE, true);
        ClientMessage requeued = message(STARTED);
        requeued.putStringProperty(Message.HDR_DUPLICATE_DETECTION_ID, SimpleString.of("letter"));
        assertThat(rooms.take(BOB, SIZE)).isNull();

        rooms.left(BOB, notice, SIZE);
        rooms.left(BOB, requeued, SIZE);

        assertThat(rooms.take(BOB, 1)).isNull();
        assertThat(rooms.take(BOB, 1)).isNull();
        assertThat(rooms.take(BOB, 1)).isNotNull();
    }

    @Test
    void whatWaitedWhenTheRelayBeganCountsWhateverItIsButItsSizeDoesNot() {
        rooms.correct(BOB, 2);
        ClientMessage notice = message(STARTED - 1);
        notice.putBooleanProperty(Stored.NOTICE, true);
        assertThat(rooms.take(BOB, 90)).isNull();
        assertThat(rooms.take(BOB, 1)).isNotNull();

        rooms.left(BOB, notice, SIZE);
        rooms.left(BOB, message(STARTED - 1), SIZE);

        assertThat(rooms.take(BOB, 11)).isNotNull();
        assertThat(rooms.take(BOB, 5)).isNull();
        assertThat(rooms.take(BOB, 5)).isNull();
        assertThat(rooms.take(BOB, 0)).isNotNull();
    }
}
