package io.bpci.tls;

import java.nio.file.Path;

/** What reading the PEM files of a server came to. */
public sealed interface Reading {
    /** They are a certificate chain and its key, and may be used now. */
    record Usable(ServerCertificate certificate) implements Reading {}

    /**
     * They must not be used.
     *
     * @param file the one with the fault
     * @param why a clause about that file: "holds no certificate"
     */
    record Unusable(Path file, String why) implements Reading {
        @Override
        public String toString() {
            return file + " " + why;
        }
    }
}
