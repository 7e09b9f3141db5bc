package io.bpci.settings;

import java.nio.file.Path;

/** Section {@code storage}. */
@Setting("Where the hub keeps what it knows.")
public record Storage(
        @Setting(
                        value =
                                "The directory of everything the hub keeps. Every other relative path in the settings"
                                        + " starts here; this one starts in the working directory.",
                        byDefault = ".bpci",
                        pattern = "[^;~][^;]*",
                        allowed = "a path without a semicolon, which would end it in the URL of the embedded database")
                Path dataDir) {

    /** The embedded broker's journal. */
    public Path brokerDirectory() {
        return dataDir.resolve("broker");
    }

    /** The embedded database's file, without its suffix. */
    public Path databaseFile() {
        return dataDir.resolve("database").resolve("hub");
    }
}
