package io.bpci.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Section {@code tls}: the certificates of the two listeners. A listener without one speaks plain text, which loading
 * allows on loopback only.
 */
@Setting(
        "The certificates of the two listeners, which speak TLS 1.3 with them and nothing else. Beyond loopback they"
                + " are required; a listener on loopback may do without. Files that are replaced are used for new"
                + " connections within five seconds.")
public record Tls(
        Optional<PemFiles> api,
        Optional<PemFiles> ws,
        @Setting(
                        value = "A certificate that ends sooner is a warning in health and metrics.",
                        byDefault = "30d",
                        min = "1d",
                        max = "365d")
                Duration warnBeforeEnd) {

    /** A certificate chain and its key. */
    @Setting(
            "A certificate chain and its key: RSA of 2048 bits or more, EC P-256, P-384 or P-521, or Ed25519. What does"
                    + " not fit together, is encrypted, expired or in the wrong order stops the start.")
    public record PemFiles(
            @Setting("The hub's own certificate, then the issuer of each: a PEM file.") Path certificateFile,
            @Setting("The PKCS#8 private key: a PEM file that its owner alone may read.") Path privateKeyFile) {}
}
