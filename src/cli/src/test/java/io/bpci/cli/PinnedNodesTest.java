package io.bpci.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.bpci.envelope.NodeId;
import io.bpci.jose.Thumbprint;
import io.bpci.json.Malformed;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Map;

class PinnedNodesTest {
    private static final String ONE = "UDDReOZl1ipXAfp9wYsm13sDBMK5og--QWdBjzuf6o4";
    private static final String TWO = "aVBtapLd11SUVKIMGJfPzOEDuN0sXcmzJQNVT-_sKEU";
    private static final NodeId BOB = NodeId.parse("bob");
    private static final NodeId CAROL = NodeId.parse("carol");

    @Test
    void ofTheOnlyTargetTheThumbprintIsEnough() {
        assertThat(PinnedNodes.parse(List.of(ONE), List.of(BOB)).pins()).isEqualTo(Map.of(BOB, new Thumbprint(ONE)));
        assertThat(PinnedNodes.parse(List.of("bob=" + ONE), List.of(BOB)).pins())
                .isEqualTo(Map.of(BOB, new Thumbprint(ONE)));
        // A target that stands there twice is one.
        assertThat(PinnedNodes.parse(List.of(ONE), List.of(BOB, BOB)).pins()).containsOnlyKeys(BOB);
    }

    @Test
    void ofSeveralTargetsEachHasItsNameAndNotAllNeedAPin() {
        List<NodeId> both = List.of(BOB, CAROL);
        assertThat(PinnedNodes.parse(List.of("carol=" + TWO, "bob=" + ONE), both).pins())
                .isEqualTo(Map.of(BOB, new Thumbprint(ONE), CAROL, new Thumbprint(TWO)));
        assertThat(PinnedNodes.parse(List.of("carol=" + TWO), both).pins()).containsOnlyKeys(CAROL);
        assertThat(PinnedNodes.parse(List.of(), both)).isEqualTo(PinnedNodes.NONE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "UDDReOZl1ipXAfp9wYsm13sDBMK5og--QWdBjzuf6o4 | of several targets say whose key it is: NODE=THUMBPRINT,"
                        + " where NODE is one of bob, carol",
                "dave=UDDReOZl1ipXAfp9wYsm13sDBMK5og--QWdBjzuf6o4 | \"dave\" is no target; it may be of bob, carol",
                "=UDDReOZl1ipXAfp9wYsm13sDBMK5og--QWdBjzuf6o4 | \"\" is no target; it may be of bob, carol",
                "bob= | of bob: a thumbprint has 43 characters of base64url, not 0",
                "bob=abc | of bob: a thumbprint has 43 characters of base64url, not 3",
                "bob=UDDReOZl1ipXAfp9wYsm13sDBMK5og--QWdBjzuf6o4= | of bob: a thumbprint has 43 characters of"
                        + " base64url, not 44"
            })
    void whatIsNoPinOfATargetIsRefused(String given, String why) {
        isRefused(List.of(given), List.of(BOB, CAROL), why);
    }

    @Test
    void aTargetHasOnePin() {
        isRefused(List.of(ONE, "bob=" + TWO), List.of(BOB), "there is more than one of bob");
        isRefused(List.of("bob=" + ONE, "bob=" + ONE), List.of(BOB, CAROL), "there is more than one of bob");
    }

    private static void isRefused(List<String> given, List<NodeId> targets, String why) {
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> PinnedNodes.parse(given, targets))
                .withMessageStartingWith(why);
    }
}
