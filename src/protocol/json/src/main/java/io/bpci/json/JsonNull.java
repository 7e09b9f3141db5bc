package io.bpci.json;

/** The literal {@code null}. */
public record JsonNull() implements Json {
    @Override
    public String toString() {
        return "null";
    }
}
