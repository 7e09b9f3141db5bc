package io.bpci.policy;

import io.bpci.policy.Subject.Kind;

import java.util.List;
import java.util.Locale;

/** What is counted, each under its name in lower case. */
public enum Deed {
    /** A message that it sent, or that cites it, was accepted. */
    ACCEPTED(Kind.NODE, Kind.AGREEMENT),
    /** One was refused. */
    REFUSED(Kind.NODE, Kind.AGREEMENT),
    /** One was rejected by its target. */
    REJECTED(Kind.NODE, Kind.AGREEMENT),
    /** One waited too long. */
    EXPIRED(Kind.NODE, Kind.AGREEMENT),
    /** One was taken out of its queue, because the agreement was revoked. */
    WITHDRAWN(Kind.NODE, Kind.AGREEMENT),
    /** One was delivered. */
    DELIVERED(Kind.AGREEMENT),
    /** A message was delivered to the node. */
    RECEIVED(Kind.NODE),
    /** The target of a message acknowledged it: the node, or a party. */
    ACKNOWLEDGED(Kind.NODE, Kind.AGREEMENT),
    /** The node rejected a message. */
    TURNED_DOWN(Kind.NODE),
    /** The node opened a session. */
    SESSIONS(Kind.NODE),
    /** It was proven that the node voted twice. */
    EQUIVOCATIONS(Kind.NODE);

    private final boolean ofNodes;
    private final boolean ofAgreements;

    Deed(Kind... kinds) {
        ofNodes = List.of(kinds).contains(Kind.NODE);
        ofAgreements = List.of(kinds).contains(Kind.AGREEMENT);
    }

    public boolean isOf(Kind kind) {
        return switch (kind) {
            case NODE -> ofNodes;
            case AGREEMENT -> ofAgreements;
        };
    }

    /** As it stands in conditions. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
