package io.bpci.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpci.platform.HubException;
import io.bpci.problem.Fault;
import io.bpci.settings.HubSettings;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** With the settings as they come: {@code two-factor}, five minutes, and half a minute between two clocks. */
class StepUpTest {
    private static final Instant NOW = Instant.parse("2026-12-01T12:00:00Z");

    private final StepUp stepUp = new StepUp();

    @BeforeEach
    void start() {
        stepUp.settings = HubSettings.load(Optional.empty(), Map.of());
        stepUp.clock = () -> NOW;
    }

    private void refused(@Nullable AuthenticationEvent event, String why) {
        assertThat(stepUp.isMetBy(event)).isFalse();
        assertThatThrownBy(() -> stepUp.require(token(event)))
                .isInstanceOfSatisfying(
                        HubException.class, e -> assertThat(e.fault()).isEqualTo(Fault.INSUFFICIENT_AUTHENTICATION))
                .hasMessageContaining(why);
    }

    private static AccessToken token(@Nullable AuthenticationEvent event) {
        return new AccessToken("compact", "olga", Map.of(), Set.of(), event);
    }

    private static AuthenticationEvent event(String acr, long ageSeconds) {
        return new AuthenticationEvent(acr, NOW.minusSeconds(ageSeconds));
    }

    @Test
    void aLoginOfTheLevelIsGoodUntilItIsOld() {
        for (long age : new long[] {-30, 0, 300, 330}) {
            assertThat(stepUp.isMetBy(event("two-factor", age))).as("%d s", age).isTrue();
            stepUp.require(token(event("two-factor", age)));
        }
        refused(event("two-factor", 331), "the token's login is older");
        refused(event("two-factor", -31), "the token's login");
    }

    @Test
    void anotherLevelIsNoneAndAClientHasNone() {
        for (String acr : new String[] {"password", "2", "Two-Factor", "two-factor two-factor"}) {
            refused(event(acr, 0), "the token's login has another");
        }
        refused(null, "the token is of no person's login");
    }

    @Test
    void theChallengeSaysWhatAClientHasToAskFor() {
        // RFC 9470, 3.
        assertThat(stepUp.challenge())
                .startsWith("Bearer error=\"insufficient_user_authentication\", error_description=\"")
                .endsWith(", acr_values=\"two-factor\", max_age=\"300\"");
    }
}
