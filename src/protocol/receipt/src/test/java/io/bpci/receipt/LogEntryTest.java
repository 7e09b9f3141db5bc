package io.bpci.receipt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.jose.Base64Url;
import io.bpci.json.Jcs;
import io.bpci.json.JsonObject;
import io.bpci.json.Slice;
import io.bpci.json.StrictJson;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

class LogEntryTest {
    private static final byte[] SALT = salt(7);

    private static byte[] salt(int each) {
        byte[] salt = new byte[32];
        Arrays.fill(salt, (byte) each);
        return salt;
    }

    private static String entry(String event, byte[] salt) {
        byte[] utf8 = event.getBytes(UTF_8);
        return new String(LogEntry.of(Slice.of(utf8), StrictJson.members(utf8, 0, utf8.length), salt), UTF_8);
    }

    private static String commitment(String hidden) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(SALT);
        return Base64Url.encode(digest.digest(hidden.getBytes(UTF_8)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"at\":\"t\",\"kind\":\"k\"} | {} | {\"at\":\"t\",\"commitment\":C,\"kind\":\"k\"}",
                "{\"at\":\"t\",\"digest\":\"d\"} | {\"digest\":\"d\"} | {\"at\":\"t\",\"commitment\":C}",
                "{\"actor\":\"a\",\"address\":\"b\",\"detail\":{\"x\":[1]},\"reason\":\"r\"} |"
                        + " {\"actor\":\"a\",\"address\":\"b\",\"detail\":{\"x\":[1]},\"reason\":\"r\"} |"
                        + " {\"commitment\":C}",
                "{\"correlation_id\":\"c\",\"event_id\":\"e\"} | {} |"
                        + " {\"commitment\":C,\"correlation_id\":\"c\",\"event_id\":\"e\"}"
            })
    void whatMayTellOfPeopleIsCommittedTo(String event, String hidden, String shape) throws Exception {
        String made = entry(event, SALT);
        assertThat(made).isEqualTo(shape.replace("C", '"' + commitment(hidden) + '"'));
        assertThat(made.getBytes(UTF_8)).isEqualTo(Jcs.canonical(StrictJson.parse(made.getBytes(UTF_8))));
    }

    @Test
    void anEntryIsNeverLongerThanItsLengthCanSay() throws Exception {
        String names = "[\"" + "n".repeat(LogEntry.MAX_BYTES) + "\"]";
        String lists = "{\"refused_targets\":[],\"target_nodes\":" + names + "}";
        String event = "{\"at\":\"t\",\"kind\":\"k\",\"refused_targets\":[],\"target_nodes\":" + names + "}";
        assertThat(entry(event, SALT))
                .isEqualTo("{\"at\":\"t\",\"commitment\":\"" + commitment(lists) + "\",\"kind\":\"k\"}");
        assertThat(LogEntry.hidden((JsonObject) StrictJson.parse(event.getBytes(UTF_8)))).hasToString(lists);
    }

    @Test
    void listsThatFitAreShown() {
        String names = "[\"" + "n".repeat(LogEntry.MAX_BYTES - 1_000) + "\"]";
        String made = entry("{\"at\":\"t\",\"target_nodes\":" + names + "}", SALT);
        assertThat(made).contains(names);
        assertThat(made.length()).isLessThanOrEqualTo(LogEntry.MAX_BYTES);
    }

    @Test
    void anotherSaltHidesTheSameBehindAnotherCommitment() {
        String event = "{\"at\":\"t\",\"digest\":\"d\"}";
        assertThat(entry(event, salt(8))).isNotEqualTo(entry(event, SALT));
        assertThatThrownBy(() -> entry(event, new byte[31])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theExampleOfTheLogPageIsRight() throws Exception {
        String entry = entry(line("event"), SALT);
        assertThat(entry).isEqualTo(line("entry"));
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update((byte) 0);
        assertThat(line("leaf")).isEqualTo(HexFormat.of().formatHex(digest.digest(entry.getBytes(UTF_8))));
    }

    private static String line(String word) throws IOException {
        Path page = Path.of(System.getProperty("bpci.root"), "src", "docs", "protocol", "log.md");
        return Files.readAllLines(page).stream()
                .filter(line -> line.startsWith("    " + word + " "))
                .map(line -> line.strip().substring(word.length()).strip())
                .findFirst()
                .orElseThrow();
    }
}
