package io.bpci.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.json.Json;
import io.bpci.json.Malformed;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a node hears of messages to the hub itself. */
class TakenTest {
    @Test
    void theAnswerComesAsItWasSaid() {
        var notice = new Taken("vote-1", Json.object().put("outcome", "counted").put("state", "open").build());

        assertThat(HubFrame.parse(HubFrames.taken(notice), 1_000)).isEqualTo(new HubFrame.TakenByHub(notice));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"type":"taken","answer":{}}                       | message_id must be a string
                    {"type":"taken","message_id":1,"answer":{}}        | message_id must be a string
                    {"type":"taken","message_id":"m"}                  | answer must be an object
                    {"type":"taken","message_id":"m","answer":"taken"} | answer must be an object
                    """)
    void anythingElseBreaksTheProtocol(String frame, String words) {
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> HubFrame.parse(frame.getBytes(UTF_8), 1_000))
                .withMessage(words);
    }
}
