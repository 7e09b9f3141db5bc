package io.bpci.settings;

import java.nio.file.Path;

/** Where a value came from. {@link Object#toString} is fit for people. */
public sealed interface Origin {
    /**
     * @param line counted from 1
     */
    record InFile(Path file, int line) implements Origin {
        @Override
        public String toString() {
            return file + " line " + line;
        }
    }

    record InEnvironment(String variable) implements Origin {
        @Override
        public String toString() {
            return "environment " + variable;
        }
    }

    record ByDefault() implements Origin {
        @Override
        public String toString() {
            return "default";
        }
    }
}
