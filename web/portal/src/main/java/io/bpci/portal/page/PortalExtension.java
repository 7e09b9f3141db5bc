package io.bpci.portal.page;

import io.bpci.json.Json;
import io.pebbletemplates.pebble.extension.AbstractExtension;
import io.pebbletemplates.pebble.extension.Filter;
import io.pebbletemplates.pebble.extension.Function;
import io.pebbletemplates.pebble.extension.escaper.SafeString;
import io.pebbletemplates.pebble.template.EvaluationContext;
import io.pebbletemplates.pebble.template.PebbleTemplate;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;

/** What templates can say beside what Pebble has. */
final class PortalExtension extends AbstractExtension {
    private final InstantSource clock;
    private final Predicate<String> may;

    /**
     * @param may whether the viewer may do what the page's method of that name does, as {@code AgencyPages.revoke}
     */
    PortalExtension(InstantSource clock, Predicate<String> may) {
        this.clock = clock;
        this.may = may;
    }

    private interface Body {
        @Nullable Object say(List<@Nullable Object> arguments);
    }

    private record Said(List<String> names, Body body) implements Function {
        @Override
        public List<String> getArgumentNames() {
            return names;
        }

        @Override
        public @Nullable Object execute(
                Map<String, Object> given, PebbleTemplate self, EvaluationContext context, int line) {
            List<@Nullable Object> arguments = new ArrayList<>();
            for (String name : names) arguments.add(given.get(name));
            return body.say(arguments);
        }
    }

    private record Changed(java.util.function.Function<Object, Object> change) implements Filter {
        @Override
        public List<String> getArgumentNames() {
            return List.of();
        }

        @Override
        public @Nullable Object apply(
                @Nullable Object input,
                Map<String, Object> given,
                PebbleTemplate self,
                EvaluationContext context,
                int line) {
            return input == null ? "" : change.apply(input);
        }
    }

    @Override
    public Map<String, Function> getFunctions() {
        Map<String, Function> functions = new HashMap<>();
        functions.put("t", new Said(List.of("key", "a", "b", "c"), PortalExtension::text));
        functions.put("may", new Said(List.of("what"), given -> may.test(String.valueOf(given.getFirst()))));
        functions.put("icon", new Said(List.of("name"), given -> icon(String.valueOf(given.getFirst()))));
        functions.put("tone", new Said(List.of("word"), given -> Tones.of(wire(given.getFirst()))));
        return functions;
    }

    @Override
    public Map<String, Filter> getFilters() {
        Map<String, Filter> filters = new HashMap<>();
        filters.put("word", new Changed(value -> Words.ofPeople(wire(value))));
        filters.put("wire", new Changed(PortalExtension::wire));
        filters.put("time", new Changed(this::time));
        filters.put("count", new Changed(value -> "%,d".formatted(((Number) value).longValue())));
        filters.put("pretty", new Changed(value -> value instanceof Json json ? Pretty.of(json) : value.toString()));
        return filters;
    }

    private static String text(List<@Nullable Object> given) {
        Object[] values = given.stream().skip(1).filter(Objects::nonNull).toArray();
        return Texts.of(String.valueOf(given.getFirst()), values);
    }

    private static String wire(@Nullable Object value) {
        return value instanceof Enum<?> constant ? Words.wireName(constant) : String.valueOf(value);
    }

    private Object time(Object value) {
        if (!(value instanceof Instant time)) return value;
        return new SafeString(
                "<time datetime=\"%s\" title=\"%s\">%s</time>"
                        .formatted(time, Times.from(clock.instant(), time), Times.of(time)));
    }

    /** Decoration: what it stands beside says the same. */
    private static SafeString icon(String name) {
        if (!name.matches("[a-z-]+")) throw new IllegalArgumentException("no icon is called that");
        return new SafeString(
                "<svg class=\"icon\" aria-hidden=\"true\" focusable=\"false\"><use href=\"#icon-"
                        + name
                        + "\"/></svg>");
    }
}
