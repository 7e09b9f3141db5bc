package io.bpci.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Section {@code tls}: the certificates of the two listeners. A listener without one speaks plain text, which loading
 * allows on loopback only.
 */
@Setting(
        "The certificates of the two listeners. Beyond loopback they are required; a listener on loopback may do"
                + " without.")
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
    @Setting("A certificate chain and its key.")
    public record PemFiles(
            @Setting("The certificate, then its issuers: a PEM file.") Path certificateFile,
            @Setting("The PKCS#8 private key: a PEM file that its owner alone may read.") Path privateKeyFile) {}
}
