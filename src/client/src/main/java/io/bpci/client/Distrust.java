package io.bpci.client;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.util.Optional;

import javax.net.ssl.SSLException;

/** Says in words why a hub's certificate was not accepted. */
final class Distrust {
    private static final int DEPTH = 20;

    private Distrust() {}

    /** Empty when the failure is about something else. */
    static Optional<String> in(Throwable failure) {
        boolean tls = false;
        boolean path = false;
        Throwable cause = failure;
        for (int i = 0; cause != null && i < DEPTH; i++) {
            if (cause instanceof CertificateExpiredException) {
                return Optional.of("the hub's certificate has expired: " + cause.getMessage());
            }
            tls |= cause instanceof SSLException;
            path |= cause instanceof CertPathBuilderException || cause instanceof CertPathValidatorException;
            // What is wrong with the certificate itself, and not with its issuers, is such an exception with no cause.
            if (cause instanceof CertificateException && cause.getCause() == null && !path) {
                return Optional.of("the hub's certificate is not for this address: " + cause.getMessage());
            }
            cause = cause.getCause();
        }
        return tls && path
                ? Optional.of("the hub's certificate is not trusted: no authority that this client trusts issued it")
                : Optional.empty();
    }
}
