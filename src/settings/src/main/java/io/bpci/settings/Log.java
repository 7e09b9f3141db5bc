package io.bpci.settings;

/** Section {@code log}: the transparency log, and who attests its checkpoints. */
@Setting("The transparency log, and who attests its checkpoints.")
public record Log(
        @Setting(
                        value =
                                "Seconds between two checkpoints that are kept to be attested; none is kept while the"
                                        + " log does not grow.",
                        byDefault = "10",
                        min = "1",
                        max = "3600")
                int attestIntervalSecs) {}
