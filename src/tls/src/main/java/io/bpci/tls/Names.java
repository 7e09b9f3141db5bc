package io.bpci.tls;

/** Kinds of subjectAltName (RFC 5280, 4.2.1.6). */
final class Names {
    static final int DNS = 2;
    static final int IP = 7;

    private Names() {}
}
