package io.bpci.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.envelope.NodeId;
import io.bpci.jose.DetachedJws;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.json.StrictJson;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.stream.IntStream;

class AnnouncementTest {
    private static final String LEAST = "{\"endpoints\":[],\"capabilities\":[],\"valid_secs\":60}";

    private static Json json(String text) {
        return StrictJson.parse(text.getBytes(UTF_8));
    }

    private static Announcement announcement(String content) {
        return Announcement.of(PresenceExample.envelope(Announcement.TYPE, "m-1", json(content)));
    }

    @Test
    void whatANodeAnnouncesIsReadAsItWasWritten() {
        Announcement read = new PresenceExample().announcement;
        assertThat(read.profile().content()).isEqualTo(read.envelope().content());
        assertThat(read.profile().capabilities()).containsExactly("encryption", "storage");
        assertThat(read.expiresAt()).isEqualTo("2026-11-21T09:00:00Z");
        assertThat(read.node()).isEqualTo(PresenceExample.NODE);
        assertThat(read.envelope().verify(PresenceExample.ENGINE, PresenceExample.KEY.publicKey()))
                .isEqualTo(DetachedJws.Outcome.VALID);
    }

    @Test
    void whoSaysNothingOfItsVisibilityIsSeenByItsOrganisationAlone() {
        assertThat(announcement(LEAST).profile().visibility()).isEqualTo(Visibility.ORGANISATION);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[]                                                              | must be an object",
                "{}                                                              | endpoints is missing",
                "{\"endpoints\":[],\"capabilities\":[]}                          | valid_secs is missing",
                "{\"endpoints\":[],\"valid_secs\":60}                            | capabilities is missing",
                "{\"endpoints\":[],\"capabilities\":[],\"valid_secs\":9}         | from 10 to 604800",
                "{\"endpoints\":[],\"capabilities\":[],\"valid_secs\":604801}    | from 0 to 604800",
                "{\"endpoints\":[],\"capabilities\":[],\"valid_secs\":60.5}      | valid_secs must be a whole number",
                "{\"endpoints\":[],\"capabilities\":[],\"valid_secs\":\"60\"}    | valid_secs must be a whole number",
                "{\"endpoints\":[1],\"capabilities\":[],\"valid_secs\":60}       | endpoints must hold strings",
                "{\"endpoints\":[\"ftp://a\"],\"capabilities\":[],\"valid_secs\":60}       | each of endpoints must be",
                "{\"endpoints\":[\"wss://u:p@a\"],\"capabilities\":[],\"valid_secs\":60}   | each of endpoints must be",
                "{\"endpoints\":[\"wss://a\",\"wss://a\"],\"capabilities\":[],\"valid_secs\":60} | each element once",
                "{\"endpoints\":[],\"capabilities\":[\"a b\"],\"valid_secs\":60} | each of capabilities must be",
                "{\"endpoints\":[],\"capabilities\":\"a\",\"valid_secs\":60}     | capabilities must be an array",
                "{\"endpoints\":[],\"capabilities\":[],\"valid_secs\":60,\"layer\":\"Attic\"}  | layer: must be one of"
                        + " HttpCage",
                "{\"endpoints\":[],\"capabilities\":[],\"valid_secs\":60,\"jurisdiction\":\"\"} | jurisdiction: must"
                        + " be",
                "{\"endpoints\":[],\"capabilities\":[],\"valid_secs\":60,\"visibility\":\"all\"} | organisation or hub",
                "{\"endpoints\":[],\"capabilities\":[],\"valid_secs\":60,\"trust\":1} | has no member \"trust\"",
            })
    void contentThatIsNoneIsRefusedByTheNameOfTheMember(String content, String words) {
        assertThatExceptionOfType(Malformed.class).isThrownBy(() -> announcement(content)).withMessageContaining(words);
    }

    @Test
    void itsSizeIsBounded() {
        JsonObject least = (JsonObject) json(LEAST);
        var many = Json.strings(IntStream.range(0, 65).mapToObj(i -> "c" + i).toList());
        refused(least.with("capabilities", many), "capabilities has more than 64 elements");
        var endpoints = Json.strings(IntStream.range(0, 9).mapToObj(i -> "wss://a" + i).toList());
        refused(least.with("endpoints", endpoints), "endpoints has more than 8 elements");
        refused(least.with("endpoints", Json.strings(List.of("wss://" + "a".repeat(2048)))), "2048 characters");
        String path = "x".repeat(2_000);
        var large = Json.strings(IntStream.range(0, 8).mapToObj(i -> "wss://a/" + i + path).toList());
        var names = Json.strings(IntStream.range(0, 9).mapToObj(i -> i + "c".repeat(100)).toList());
        refused(least.with("endpoints", large).with("capabilities", names), "at most 16384 bytes");
    }

    private static void refused(JsonObject content, String words) {
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> Announcement.of(PresenceExample.envelope(Announcement.TYPE, "m-1", content)))
                .withMessageContaining(words);
    }

    @Test
    void itIsToTheHubAloneAndOfItsType() {
        Json content = json(LEAST);
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() ->
                        Announcement.of(
                                PresenceExample.envelope(
                                        Announcement.TYPE,
                                        "m-1",
                                        content,
                                        PresenceExample.HUB_NODE,
                                        new NodeId("other"))))
                .withMessageContaining("the hub alone");
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> Announcement.of(PresenceExample.envelope(Heartbeat.TYPE, "m-1", content)))
                .withMessageContaining("message_type of an announcement is StatusUpdate");
    }

    @Test
    void aHeartbeatSaysNothing() {
        assertThat(new PresenceExample().heartbeat.node()).isEqualTo(PresenceExample.NODE);
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> Heartbeat.of(PresenceExample.envelope(Heartbeat.TYPE, "m-1", json("{\"load\":1}"))))
                .withMessageContaining("has no member \"load\"");
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> Heartbeat.of(PresenceExample.envelope(Heartbeat.TYPE, "m-1", json("[]"))))
                .withMessageContaining("must be an object");
    }
}
