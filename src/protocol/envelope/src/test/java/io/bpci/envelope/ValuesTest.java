package io.bpci.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.bpci.envelope.Freshness.Verdict;
import io.bpci.json.Malformed;
import io.bpci.json.Slice;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.time.Instant;

class ValuesTest {

    @ParameterizedTest
    @ValueSource(strings = {"a", "0", "Node-1.x_y", "A23456789012345678901234567890123456789012345678901234567890"})
    void namesOfThePublishedFormAreRead(String text) {
        assertThat(NodeId.parse(text)).hasToString(text);
        assertThat(MessageId.parse(text + ":1")).hasToString(text + ":1");
        assertThat(Identifier.parse(text + ":1")).hasToString(text + ":1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", ".a", "_a", ":a", "a b", "a/b", "a\n", "\u00e9", "a\u0000", "\u0661"})
    void namesOfAnotherFormAreRefused(String text) {
        assertThatExceptionOfType(Malformed.class).isThrownBy(() -> NodeId.parse(text));
        assertThatExceptionOfType(Malformed.class).isThrownBy(() -> MessageId.parse(text));
        assertThatExceptionOfType(Malformed.class).isThrownBy(() -> Identifier.parse(text));
    }

    @Test
    void aNameHasAtMost128CharactersAndANodeHasNoColon() {
        assertThat(Identifier.parse("a".repeat(128)).value()).hasSize(128);
        assertThatExceptionOfType(Malformed.class).isThrownBy(() -> Identifier.parse("a".repeat(129)));
        assertThatExceptionOfType(Malformed.class).isThrownBy(() -> NodeId.parse("a:b"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-21T08:00:00Z",
                "2026-11-21T08:00:00.1Z",
                "2026-11-21T08:00:00.123456789Z",
                "2024-02-29T23:59:59.999999999Z",
                "0000-01-01T00:00:00Z",
                "9999-12-31T23:59:59Z",
                "1969-12-31T23:59:59.5Z"
            })
    void timesInUtcAreRead(String text) {
        assertThat(Timestamp.parse(text)).isEqualTo(Instant.parse(text));
        assertThat(Timestamp.parse(Timestamp.write(Instant.parse(text)))).isEqualTo(Instant.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2026-11-21",
                "2026-11-21T08:00Z",
                "2026-11-21T08:00:00",
                "2026-11-21T08:00:00z",
                "2026-11-21t08:00:00Z",
                "2026-11-21 08:00:00Z",
                "2026-11-21T08:00:00+00:00",
                "2026-11-21T08:00:00-00:00",
                "2026-11-21T08:00:00+01:00",
                "2026-11-21T08:00:00.Z",
                "2026-11-21T08:00:00,1Z",
                "2026-11-21T08:00:00.1234567890Z",
                "2026-11-21T08:00:00.12a4Z",
                "2026-11-21T08:00:60Z",
                "2016-12-31T23:59:60Z",
                "2026-11-21T24:00:00Z",
                "2026-11-21T08:60:00Z",
                "2026-02-29T08:00:00Z",
                "2026-13-01T08:00:00Z",
                "2026-00-01T08:00:00Z",
                "2026-11-31T08:00:00Z",
                "2026-11-00T08:00:00Z",
                "+2026-11-21T08:00:00Z",
                "12026-11-21T08:00:00Z",
                "-026-11-21T08:00:00Z",
                "2026-11-21T08:00:\u0661\u0661Z",
                " 2026-11-21T08:00:00Z",
                "2026-11-21T08:00:00Z "
            })
    void timesInAnyOtherFormAreRefused(String text) {
        assertThatExceptionOfType(Malformed.class).isThrownBy(() -> Timestamp.parse(text));
    }

    @Test
    void aTimeBeyondFourDigitsOfYearsCannotBeWritten() {
        assertThatExceptionOfType(Malformed.class).isThrownBy(() -> Timestamp.write(Instant.MAX));
        assertThatExceptionOfType(Malformed.class).isThrownBy(() -> Timestamp.write(Instant.MIN));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01",
                "00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
            })
    void aTraceParentOfAnotherFormIsRefused(String text) {
        assertThatExceptionOfType(Malformed.class).isThrownBy(() -> TraceParent.parse(text));
    }

    @ParameterizedTest
    @CsvSource({"Critical, 9", "High, 7", "Normal, 4", "Low, 1"})
    void prioritiesHaveTheirWireNamesAndTheirPlaceInTheQueue(String name, int jms) {
        assertThat(Priority.parse(name)).hasToString(name);
        assertThat(Priority.parse(name).jmsPriority()).isEqualTo(jms);
    }

    @Test
    void typesAreThePublishedOnesAndPrivateOnes() {
        assertThat(MessageType.PUBLISHED)
                .doesNotHaveDuplicates()
                .hasSize(20)
                .allSatisfy(name -> {
                    assertThat(MessageType.parse(name)).hasToString(name);
                    assertThat(MessageType.parse(name).isPrivate()).isFalse();
                });
        assertThat(NodeType.PUBLISHED).doesNotHaveDuplicates().contains("EncCluster", "Custom").hasSize(18);
        assertThat(NodeType.parse("x-bank.core_2").isPrivate()).isTrue();
        assertThat(MessageType.parse("x-" + "a".repeat(62)).isPrivate()).isTrue();
        for (String bad :
                new String[] {"", "x-", "x--a", "x-A", "X-a", "x-a b", "x-" + "a".repeat(63), "custom", "Banking"}) {
            assertThatExceptionOfType(Malformed.class).as(bad).isThrownBy(() -> MessageType.parse(bad));
            assertThatExceptionOfType(Malformed.class).as(bad).isThrownBy(() -> NodeType.parse(bad));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-21T08:00:00Z, FRESH",
        "2026-11-21T07:55:00Z, FRESH",
        "2026-11-21T07:54:59.999999999Z, STALE",
        "2026-11-21T08:00:30Z, FRESH",
        "2026-11-21T08:00:30.000000001Z, AHEAD",
        "0000-01-01T00:00:00Z, STALE",
        "9999-12-31T23:59:59Z, AHEAD"
    })
    void aMessageIsFreshFromThreeHundredSecondsBackToThirtyAhead(Instant createdAt, Verdict verdict) {
        var freshness = new Freshness(Duration.ofSeconds(300), Duration.ofSeconds(30));
        assertThat(freshness.of(createdAt, Instant.parse("2026-11-21T08:00:00Z"))).isEqualTo(verdict);
    }

    /** FIPS 180-4: the digest of "abc". */
    @Test
    void aDigestIsWrittenInHexadecimalAndReadBack() {
        String hex = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        var digest = Digest.over(Slice.of(new byte[] {'a'}), Slice.of(new byte[] {'b', 'c'}));
        assertThat(digest).hasToString(hex).isEqualTo(Digest.parse(hex)).hasSameHashCodeAs(Digest.of(digest.bytes()));
        for (String bad :
                new String[] {
                    "", hex.substring(1), hex.toUpperCase(java.util.Locale.ROOT), hex + "00", hex.replace('a', 'g')
                }) {
            assertThatExceptionOfType(Malformed.class).isThrownBy(() -> Digest.parse(bad));
        }
        assertThatExceptionOfType(Malformed.class).isThrownBy(() -> Digest.of(new byte[31]));
    }
}
