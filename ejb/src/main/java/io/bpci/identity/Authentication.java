package io.bpci.identity;

import io.bpci.platform.Caller;

import jakarta.servlet.ServletRequest;

import java.time.Instant;

/** What the request's token came to. Travels as an attribute of the request. */
public sealed interface Authentication {
    /**
     * The token proves that this is who calls.
     *
     * @param until when it ceases to prove it
     */
    record Proven(Caller caller, Instant until, AccessToken token) implements Authentication {}

    /** There is a token, and it proves nothing. */
    record Refused(String why) implements Authentication {}

    /** There is a token, and the issuer's keys to judge it by are not at hand. */
    record Unknowable() implements Authentication {}

    /** There is no token. */
    record Absent() implements Authentication {}

    default void attachTo(ServletRequest request) {
        request.setAttribute(Authentication.class.getName(), this);
    }

    static Authentication of(ServletRequest request) {
        return request.getAttribute(Authentication.class.getName()) instanceof Authentication outcome
                ? outcome
                : new Absent();
    }
}
