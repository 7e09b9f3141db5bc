package io.bpci.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpci.settings.HubSettings;
import io.bpci.settings.InvalidSettings;
import io.bpci.settings.Logging;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class RuntimeSettingsTest {
    private static final String RATE = "oracle_config.security_config.rate_limit_per_node";

    private final RuntimeSettings settings =
            new RuntimeSettings(HubSettings.load(Optional.empty(), Map.of("BPCI_ORACLE_CONFIG_NODE_ID", "hub-7")));

    @Test
    void aChangeHoldsAboveTheStartAndTouchesNothingElse() {
        settings.apply(settings.check(Map.of(RATE, "250", "logging.level", "debug")));
        HubSettings now = settings.current();
        assertThat(now.oracleConfig().securityConfig().rateLimitPerNode()).isEqualTo(250);
        assertThat(now.oracleConfig().securityConfig().maxMessageAgeSecs()).isEqualTo(300);
        assertThat(now.oracleConfig().nodeId()).isEqualTo("hub-7");
        assertThat(now.logging().level()).isEqualTo(Logging.Level.DEBUG);
        assertThat(settings.changes()).containsOnlyKeys(RATE, "logging.level");
    }

    @Test
    void laterChangesAreAddedToEarlierOnes() {
        settings.apply(settings.check(Map.of(RATE, "250")));
        settings.apply(settings.check(Map.of("isolation.window", "2m")));
        assertThat(settings.current().oracleConfig().securityConfig().rateLimitPerNode()).isEqualTo(250);
        assertThat(settings.current().isolation().window()).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void everyChangeableKeyIsASettingAndCanChange() {
        Map<String, String> values = new java.util.HashMap<>();
        for (String key : RuntimeSettings.CHANGEABLE) {
            values.put(
                    key,
                    switch (key) {
                        case "logging.level" -> "warn";
                        case "isolation.window", "isolation.duration" -> "2m";
                        default -> "77";
                    });
        }
        settings.apply(settings.check(values));
        assertThat(settings.changes()).isEqualTo(values);
        assertThat(settings.current().oracleConfig().securityConfig().rateLimitPerNode()).isEqualTo(77);
        assertThat(settings.current().isolation().invalidEnvelopes()).isEqualTo(77);
    }

    @Test
    void otherKeysAreRefusedByName() {
        assertThatThrownBy(() -> settings.check(Map.of("oracle_config.api_port", "80")))
                .isInstanceOf(InvalidSettings.class)
                .hasMessageContaining("oracle_config.api_port")
                .hasMessageContaining("these can: isolation.duration");
    }

    @Test
    void impossibleValuesAreRefusedByTheRulesOfTheStart() {
        assertThatThrownBy(() -> settings.check(Map.of(RATE, "0", "logging.level", "loud")))
                .isInstanceOfSatisfying(InvalidSettings.class, e -> assertThat(e.problems()).hasSize(2));
        assertThat(settings.changes()).isEmpty();
    }

    @Test
    void listenersHearOfAChange() {
        List<Integer> heard = new ArrayList<>();
        settings.onChange(now -> heard.add(now.oracleConfig().securityConfig().rateLimitPerNode()));
        settings.apply(settings.check(Map.of(RATE, "9")));
        assertThat(heard).containsExactly(9);
    }
}
