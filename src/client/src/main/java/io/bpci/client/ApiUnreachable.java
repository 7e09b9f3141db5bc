package io.bpci.client;

/** No usable answer: nothing listens, the connection broke, TLS failed, or what answers is no hub. */
public final class ApiUnreachable extends RuntimeException {
    ApiUnreachable(String message, Throwable cause) {
        super(message, cause);
    }

    ApiUnreachable(String message) {
        super(message);
    }
}
