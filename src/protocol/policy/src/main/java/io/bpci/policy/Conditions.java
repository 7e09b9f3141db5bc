package io.bpci.policy;

import io.bpci.envelope.MessageType;
import io.bpci.expression.Expressions;
import io.bpci.expression.Type;
import io.bpci.json.Malformed;
import io.bpci.problem.Fault;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads conditions: {@link Expressions} over counts and names. Safe for concurrent use; costly to make. */
public final class Conditions {
    /** The count of what was accepted and refused together. */
    static final String SENT = "sent";

    static final String NOW = "now";

    private final Expressions ofNodes = expressions(Subject.Kind.NODE);
    private final Expressions ofAgreements = expressions(Subject.Kind.AGREEMENT);

    private Expressions expressionsOf(Subject.Kind kind) {
        return switch (kind) {
            case NODE -> ofNodes;
            case AGREEMENT -> ofAgreements;
        };
    }

    private static Expressions expressions(Subject.Kind kind) {
        Map<String, Type> variables = variables(kind);
        return new Expressions(
                variables,
                new Expressions.Words(
                        "refused > 20",
                        "names nothing that is observed",
                        allowed(variables.keySet()),
                        "counts are compared by == and calculated with as 2.0, not as 2"));
    }

    private static Map<String, Type> variables(Subject.Kind kind) {
        Map<String, Type> all = new LinkedHashMap<>();
        for (Deed deed : Deed.values()) if (deed.isOf(kind)) all.put(deed.wireName(), Type.DOUBLE);
        all.put(SENT, Type.DOUBLE);
        for (Traits.Name name : Traits.Name.of(kind)) all.put(name.wireName(), Type.TEXT);
        all.put(NOW, Type.TIME);
        for (Fault fault : Fault.values()) all.put(refusedFor(fault), Type.DOUBLE);
        for (String type : MessageType.PUBLISHED) all.put(acceptedOf(type), Type.DOUBLE);
        return all;
    }

    static String refusedFor(Fault fault) {
        return Deed.REFUSED.wireName() + "_" + fault.name().toLowerCase(Locale.ROOT);
    }

    static String acceptedOf(String messageType) {
        return Deed.ACCEPTED.wireName() + "_" + messageType;
    }

    /**
     * Reads a condition.
     *
     * @throws Malformed if it is none, with the line and column of what is wrong, and what is allowed
     */
    public Condition read(Subject.Kind watches, String text) {
        return new Condition(watches, expressionsOf(watches).read(text));
    }

    private static String allowed(Set<String> names) {
        return "there are %s, refused_FAULT as refused_rate_limited, and accepted_TYPE as accepted_DataSync"
                .formatted(
                        names.stream()
                                .filter(name -> !name.startsWith("refused_") && !name.startsWith("accepted_"))
                                .collect(Collectors.joining(", ")));
    }
}
