package io.bpci.settings;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

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
                int attestIntervalSecs,
        TimeStamps timeStamps) {

    /** By whom checkpoints are stamped with the time. */
    @Setting(
            "By whom checkpoints are stamped with the time (RFC 3161): the hub's own authority, whose key lies in"
                    + " hub_keys.directory, or an external one, by whose word the time does not depend on the hub.")
    public record TimeStamps(
            @Setting("The external authority; beyond loopback https. Without one the hub stamps with its own.")
                    Optional<URI> authorityUrl,
            @Setting(
                            "The certificate that the external authority's tokens are verified with before they are"
                                    + " kept, a PEM file: the authority's own, or that of its issuer.")
                    Optional<Path> authorityCertificateFile,
            @Setting(
                            value =
                                    "How long the external authority may take for an answer. One that fails is asked"
                                            + " again after 10 s, then after twice as long each time, up to 10 min.",
                            byDefault = "10s",
                            min = "100ms",
                            max = "1m")
                    Duration timeout) {}
}
