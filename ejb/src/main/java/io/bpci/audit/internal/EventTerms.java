package io.bpci.audit.internal;

import io.bpci.audit.AuditEvent;
import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.AuditQuery;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The terms by which segments are found: what an event says of itself, and what a query asks for. Stateless. */
public final class EventTerms {
    private static final String NODE = "n:";
    private static final String MESSAGE = "m:";
    private static final String TYPE = "t:";
    private static final String CORRELATION = "c:";
    private static final String AGREEMENT = "a:";
    private static final String KIND = "k:";
    private static final String ORGANISATION = "o:";

    private EventTerms() {}

    static void tell(TermFilter.Terms terms, AuditEvent event) {
        terms.add(KIND + event.kind().wireName());
        add(terms, NODE, event, Member.NODE);
        add(terms, NODE, event, Member.TARGET);
        add(terms, MESSAGE, event, Member.MESSAGE);
        add(terms, TYPE, event, Member.MESSAGE_TYPE);
        add(terms, CORRELATION, event, Member.CORRELATION);
        add(terms, AGREEMENT, event, Member.AGREEMENT);
        add(terms, ORGANISATION, event, Member.ORGANISATION);
        for (String target : event.texts(Member.TARGETS)) terms.add(NODE + target);
    }

    private static void add(TermFilter.Terms terms, String prefix, AuditEvent event, String member) {
        event.text(member).ifPresent(value -> terms.add(prefix + value));
    }

    /** Those by which an event stands in the index: few others have them. */
    static List<String> indexed(AuditEvent event) {
        List<String> terms = new ArrayList<>(2);
        event.text(Member.MESSAGE).ifPresent(message -> terms.add(MESSAGE + message));
        event.text(Member.CORRELATION).ifPresent(correlation -> terms.add(CORRELATION + correlation));
        event.text(Member.AGREEMENT).ifPresent(agreement -> terms.add(AGREEMENT + agreement));
        return terms;
    }

    /** The one of a query's terms to look up in the index. */
    static Optional<String> indexed(List<String> terms) {
        return terms.stream()
                .filter(term -> term.startsWith(MESSAGE) || term.startsWith(CORRELATION) || term.startsWith(AGREEMENT))
                .findFirst();
    }

    /** What a segment must hold for any of its events to match. */
    public static List<String> of(AuditQuery query) {
        List<String> terms = new ArrayList<>();
        if (query.node() != null) terms.add(NODE + query.node());
        if (query.message() != null) terms.add(MESSAGE + query.message());
        if (query.messageType() != null) terms.add(TYPE + query.messageType());
        if (query.correlation() != null) terms.add(CORRELATION + query.correlation());
        if (query.agreement() != null) terms.add(AGREEMENT + query.agreement());
        if (query.kind() != null) terms.add(KIND + query.kind().wireName());
        if (query.organisation() != null) terms.add(ORGANISATION + query.organisation());
        return terms;
    }
}
