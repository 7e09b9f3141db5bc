package io.bpci.json;

/** The literals {@code true} and {@code false}. */
public record JsonBool(boolean value) implements Json {
    @Override
    public String toString() {
        return Boolean.toString(value);
    }
}
