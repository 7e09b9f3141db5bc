package io.bpci.settings;

/** Section {@code health}. */
@Setting("What makes the hub report that it is not ready.")
public record Health(
        @Setting(
                        value =
                                "Free space in storage.data_dir below which the hub is not ready and, unless its broker"
                                        + " is elsewhere, accepts nothing.",
                        byDefault = "1GiB",
                        min = "16MiB",
                        max = "1TiB")
                ByteSize minFreeSpace) {}
