package io.bpci.tls;

import java.nio.file.Path;

/** A file cannot be used; caught where reading began. */
final class Rejected extends Exception {
    private final transient Reading.Unusable reading;

    Rejected(Path file, String why) {
        super(why, null, false, false);
        this.reading = new Reading.Unusable(file, why);
    }

    Reading.Unusable reading() {
        return reading;
    }
}
