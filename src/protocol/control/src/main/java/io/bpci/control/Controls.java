package io.bpci.control;

import io.bpci.expression.Expression;
import io.bpci.expression.Expressions;
import io.bpci.json.Malformed;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads the conditions of controls. Safe for concurrent use; costly to make. */
public final class Controls {
    private static final Map<SubjectKind, String> EXAMPLES =
            Map.of(
                    SubjectKind.MESSAGE, "encryption_level != 'None'",
                    SubjectKind.AGREEMENT, "factors == 2",
                    SubjectKind.CONFIGURATION, "settings['tls.mode'] != ''");

    private final Map<SubjectKind, Expressions> expressions = new EnumMap<>(SubjectKind.class);
    private final Set<String> settings;

    /**
     * @param settings the keys that there are, beside which none is looked for
     */
    public Controls(Set<String> settings) {
        this.settings = Set.copyOf(settings);
        for (SubjectKind kind : SubjectKind.values()) expressions.put(kind, expressions(kind));
    }

    private static Expressions expressions(SubjectKind kind) {
        String allowed =
                "of "
                        + kind.wireName()
                        + " there are "
                        + kind.variables().entrySet().stream()
                                .map(each -> each.getKey() + " (" + each.getValue().celName() + ")")
                                .collect(Collectors.joining(", "));
        return new Expressions(
                kind.variables(),
                new Expressions.Words(
                        String.valueOf(EXAMPLES.get(kind)), "names nothing of its subject", allowed, null));
    }

    /**
     * @throws Malformed if it is no condition over that subject, with the place of what is wrong, and what is allowed
     */
    public Expression read(SubjectKind kind, String text) {
        Expressions language = expressions.get(kind);
        if (language == null) throw new IllegalStateException("every kind has its language");
        Expression expression = language.read(text);
        if (kind != SubjectKind.CONFIGURATION) return expression;
        for (String key : expression.keys()) {
            if (!settings.contains(key))
                throw new Malformed("looks for a setting %s, which there is not".formatted(key));
        }
        return expression;
    }
}
