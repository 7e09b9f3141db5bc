package io.bpci.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AccessLevelTest {
    @Test
    void eachOfFourIncludesThoseBeforeItAndThatForEmergenciesNoOther() {
        assertThat(AccessLevel.FULL_ACCESS.roles()).containsExactly("read_only", "standard", "elevated", "full_access");
        assertThat(AccessLevel.ELEVATED.includes(AccessLevel.STANDARD)).isTrue();
        assertThat(AccessLevel.ELEVATED.includes(AccessLevel.ELEVATED)).isTrue();
        assertThat(AccessLevel.ELEVATED.includes(AccessLevel.FULL_ACCESS)).isFalse();
        assertThat(AccessLevel.FULL_ACCESS.includes(AccessLevel.EMERGENCY)).isFalse();
        assertThat(AccessLevel.EMERGENCY.includes(AccessLevel.EMERGENCY)).isTrue();
        assertThat(AccessLevel.EMERGENCY.includes(AccessLevel.READ_ONLY)).isFalse();
    }
}
