package io.bpci.settings;

import java.util.Objects;

/**
 * A password. It shows itself only to who calls {@link #reveal}; printing, logging and comparing by accident do not.
 */
public final class Secret {
    private final String value;

    /**
     * @throws IllegalArgumentException when empty
     */
    public Secret(String value) {
        if (value.isEmpty()) {
            throw new IllegalArgumentException("an empty secret");
        }
        this.value = value;
    }

    /** The secret itself, to be handed straight to the driver or broker that asks for it. */
    public String reveal() {
        return value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && value.equals(secret.value);
    }

    @Override
    public int hashCode() {
        return Objects.hash(value);
    }

    @Override
    public String toString() {
        return "(secret)";
    }
}
