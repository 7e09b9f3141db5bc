package io.bpci.settings;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
        @Setting(
                        value =
                                "How many of log.witnesses must have cosigned a checkpoint before receipts are based on"
                                        + " it.",
                        byDefault = "0",
                        min = "0",
                        max = "16")
                int witnessesRequired,
        @Setting(
                        value =
                                "How soon what the hub promises to log will be in the log. A promise that is missed, if"
                                        + " only because the hub stood still, is proof against the hub.",
                        byDefault = "10m",
                        min = "10s",
                        max = "24h")
                Duration promiseWithin,
        @Setting("Witnesses that are asked for cosignatures.") List<AskedWitness> witnesses,
        Witnessing witness,
        TimeStamps timeStamps) {

    static final String VERIFIER_KEY = "[^ +]+\\+[0-9a-f]{8}\\+[A-Za-z0-9+/]+={0,2}";
    static final String VERIFIER_KEY_FORM = "a verifier key: name, key ID and base64, with a plus between them";

    public Log {
        witnesses = List.copyOf(witnesses);
    }

    /** An item of {@code log.witnesses}. */
    @Setting("A witness (C2SP tlog-witness) that this hub's checkpoints are sent to, to be cosigned.")
    public record AskedWitness(
            @Setting("Its submission prefix, to which /add-checkpoint is added; beyond loopback https.") URI url,
            @Setting(
                            value = "The key of its cosignatures, as it publishes it.",
                            pattern = VERIFIER_KEY,
                            allowed = VERIFIER_KEY_FORM)
                    String key) {}

    /** Section {@code log.witness}. */
    @Setting("This hub as a witness of other logs. It is one as soon as there is a log to witness.")
    public record Witnessing(@Setting("The logs that it witnesses.") List<WitnessedLog> logs) {
        public Witnessing {
            logs = List.copyOf(logs);
        }
    }

    /** An item of {@code log.witness.logs}. */
    @Setting("A log that this hub witnesses.")
    public record WitnessedLog(
            @Setting("The first line of its checkpoints.") String origin,
            @Setting(
                            value = "A key that signs its checkpoints; one of those that are listed is enough.",
                            pattern = VERIFIER_KEY,
                            allowed = VERIFIER_KEY_FORM)
                    List<String> keys) {
        public WitnessedLog {
            keys = List.copyOf(keys);
        }
    }

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
