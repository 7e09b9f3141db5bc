package io.bpci.contract;

import java.util.Locale;

/**
 * Why a module is not run.
 *
 * @param detail for its author: what is wrong, and what is allowed
 */
public record Finding(Rule rule, String detail) {
    /** What a module is held to. */
    public enum Rule {
        /** No larger than may be. */
        SIZE,
        /** What the format says. */
        FORM,
        /** The functions of the host, with their types, and nothing else. */
        IMPORTS,
        /** A function {@code run}, and the memory. */
        EXPORTS,
        MEMORY,
        TABLE,
        /** No floating point where the manifest does not declare it. */
        FLOATS,
        /** No threads, vectors, references, exceptions, or code that begins by itself. */
        INSTRUCTIONS,
        FUNCTIONS,
        LOCALS,
        /** Of rules: what they name, and how they decide. */
        RULES;

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public String toString() {
        return rule.wireName() + ": " + detail;
    }
}
