package io.bpci.settings;

import java.nio.file.Path;

/** Section {@code hub_keys}. */
@Setting("The keys with which the hub signs.")
public record HubKeys(
        @Setting(
                        value =
                                "The directory of the hub's own signing keys. The hub makes it, and lets only itself"
                                        + " in.",
                        byDefault = "keys")
                Path directory) {}
