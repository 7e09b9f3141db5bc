package io.bpci.portal.session;

import jakarta.servlet.ServletRequest;

/** What the request's cookie came to. Travels as an attribute of the request. */
sealed interface Visit {
    /** Of a session that goes on. */
    record Open(PortalSession session) implements Visit {}

    /** Of one that is over. */
    record Over(End end) implements Visit {}

    /** Of one whose login must be renewed at the issuer, which does not answer. */
    record Unknowable() implements Visit {}

    /** There is none, or none that is known. */
    record None() implements Visit {}

    default void attachTo(ServletRequest request) {
        request.setAttribute(Visit.class.getName(), this);
    }

    static Visit of(ServletRequest request) {
        return request.getAttribute(Visit.class.getName()) instanceof Visit visit ? visit : new None();
    }
}
