package io.bpci.interapp;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.agreement.Step;
import io.bpci.audit.EventKind;
import io.bpci.platform.Engine;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** What the hub suspends by itself, beside what the parties do, on both real databases. */
@ParameterizedClass
@EnumSource(Engine.class)
class HubSuspensionsTest extends AgreementTest {
    private void suspend(@Nullable Duration time) {
        Instant until = time == null ? null : world.clock.instant().plus(time);
        database.inTransaction(() -> {
            TestDoors.suspensions(agreed).suspend(ID, until, "security policy p, action 1");
            return 0;
        });
    }

    private void end() {
        database.inTransaction(() -> {
            TestDoors.suspensions(agreed).end(ID, "anna");
            return 0;
        });
    }

    private void pass(Duration time) {
        world.clock.move(time);
        agreed.steps.expire(100);
    }

    private long resumed() {
        return world.audit.kinds().stream().filter(EventKind.AGREEMENT_RESUMED::equals).count();
    }

    @Test
    void aSuspensionForATimeHoldsMessagesBackUntilThen() {
        inForce("{}");
        suspend(Duration.ofMinutes(5));
        assertThat(agreement().state()).isEqualTo("suspended");
        assertThat(agreement().suspendedBy()).isEmpty();
        assertThat(agreement().suspendedByHub()).isTrue();
        assertThat(agreement().hubSuspensionEnds()).isNotNull();
        assertThat(agreement().reason()).isEqualTo("security policy p, action 1");
        assertThat(refusal(message(BANK, AUDIT, "Read(transactions)"))).contains("is suspended");
        pass(Duration.ofMinutes(4));
        assertThat(agreement().state()).isEqualTo("suspended");
        pass(Duration.ofMinutes(1));
        assertThat(agreement().state()).isEqualTo("in_force");
        assertThat(agreement().hubSuspensionEnds()).isNull();
        assertThat(refusal(message(BANK, AUDIT, "Read(transactions)"))).isNull();
        pass(Duration.ofMinutes(1));
        assertThat(resumed()).isEqualTo(1);
    }

    @Test
    void oneWithoutATimeLastsUntilItIsEndedAndARestartChangesNothing() {
        inForce("{}");
        suspend(null);
        // A shorter one changes nothing.
        suspend(Duration.ofMinutes(1));
        pass(Duration.ofDays(1));
        assertThat(agreement().state()).isEqualTo("suspended");
        start(Map.of());
        assertThat(refusal(message(BANK, AUDIT, "Read(transactions)"))).contains("is suspended");
        end();
        end();
        assertThat(agreement().state()).isEqualTo("in_force");
        assertThat(resumed()).isEqualTo(1);
    }

    @Test
    void aLongerOneTakesThePlaceOfAShorterOne() {
        inForce("{}");
        suspend(Duration.ofMinutes(1));
        suspend(Duration.ofMinutes(10));
        pass(Duration.ofMinutes(2));
        assertThat(agreement().state()).isEqualTo("suspended");
        pass(Duration.ofMinutes(8));
        assertThat(agreement().state()).isEqualTo("in_force");
    }

    @Test
    void noStepOfAPartyEndsItAndNoEndOfItWhatAPartySuspended() {
        inForce("{}");
        suspend(Duration.ofMinutes(5));
        assertThat(take(BANK, Step.Kind.RESUME)).isEqualTo("banking-app has not suspended it");
        assertThat(take(BANK, Step.Kind.SUSPEND)).isNull();
        pass(Duration.ofMinutes(6));
        assertThat(agreement().state()).isEqualTo("suspended");
        assertThat(agreement().suspendedByHub()).isFalse();
        suspend(null);
        assertThat(take(BANK, Step.Kind.RESUME)).isNull();
        assertThat(agreement().state()).isEqualTo("suspended");
        end();
        assertThat(agreement().state()).isEqualTo("in_force");
    }

    @Test
    void whatIsNotAgreedIsNotSuspendedAndWhatIsSuspendedCanBeRevoked() {
        applications();
        proposed("{}");
        suspend(null);
        assertThat(agreement().state()).isEqualTo("proposed");
        assertThat(take(BANK, Step.Kind.SIGN)).isNull();
        assertThat(take(AUDIT, Step.Kind.SIGN)).isNull();
        suspend(null);
        assertThat(take(AUDIT, Step.Kind.REVOKE)).isNull();
        assertThat(agreement().state()).isEqualTo("revoked");
        end();
        suspend(null);
        assertThat(agreement().state()).isEqualTo("revoked");
    }
}
