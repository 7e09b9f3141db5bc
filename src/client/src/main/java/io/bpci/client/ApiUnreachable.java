package io.bpci.client;

/** No usable answer: nothing listens, the connection broke, TLS failed, or what answers is no hub. */
public final class ApiUnreachable extends RuntimeException {
    private final boolean untrusted;

    ApiUnreachable(String message, Throwable cause) {
        this(message, cause, false);
    }

    ApiUnreachable(String message) {
        super(message);
        this.untrusted = false;
    }

    private ApiUnreachable(String message, Throwable cause, boolean untrusted) {
        super(message, cause);
        this.untrusted = untrusted;
    }

    static ApiUnreachable untrusted(String message, Throwable cause) {
        return new ApiUnreachable(message, cause, true);
    }

    /** Whether something answers there, but with a certificate that is not trusted, not for it, or expired. */
    public boolean isUntrusted() {
        return untrusted;
    }
}
