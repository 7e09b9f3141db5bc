package io.bpci.settings.internal;

import io.bpci.settings.Origin;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The settings among the environment variables. For one thread. */
final class EnvironmentVariables {
    static final String PREFIX = "BPCI_";

    /** Variables of the launcher, the command line and the tests, which are no settings. */
    static final Set<String> RESERVED =
            Set.of("BPCI_HOME", "BPCI_DATA", "BPCI_JAVA_HOME", "BPCI_JAVA_OPTS", "BPCI_HUB", "BPCI_TOKEN", "BPCI_CA");

    static final String RESERVED_FOR_TESTS = "BPCI_TEST_";

    private static final Pattern SEPARATOR = Pattern.compile("[^A-Za-z0-9]");
    private static final Pattern NUMBER = Pattern.compile("_(0|[1-9][0-9]?)_(?=_|$)");

    private final Map<String, String> values = new LinkedHashMap<>();
    private final Map<String, Origin> origins = new LinkedHashMap<>();

    EnvironmentVariables(Schema schema, Map<String, String> environment, Problems problems) {
        Map<String, String> keys = new TreeMap<>();
        schema.keys().forEach(key -> keys.put(nameOf(key.name()), key.name()));
        // In order, so that problems are told in the same order on every start.
        new TreeMap<>(environment)
                .forEach((variable, value) -> {
                    if (!variable.startsWith(PREFIX) || reserved(variable)) {
                        return;
                    }
                    String where = new Origin.InEnvironment(variable).toString();
                    // Item 3 of a list is _3_ in the variable, and the schema knows it as [*].
                    List<String> indexes = NUMBER.matcher(variable).results().map(found -> found.group(1)).toList();
                    String key = keys.get(NUMBER.matcher(variable).replaceAll("___"));
                    if (key == null || key.split("\\[\\*]", -1).length != indexes.size() + 1) {
                        String near = Suggestion.from(List.copyOf(keys.keySet()), variable);
                        problems.add(variable, Problems.HIDDEN, where, "there is no such setting" + near);
                    } else if (value.isEmpty()) {
                        problems.add(key, "", where, "is empty; unset the variable for the default");
                    } else {
                        String name = key;
                        for (String index : indexes) name = name.replaceFirst("\\[\\*]", "[" + index + "]");
                        values.put(name, value);
                        origins.put(name, new Origin.InEnvironment(variable));
                    }
                });
    }

    Map<String, String> values() {
        return values;
    }

    /** Of each key in {@link #values}. */
    Map<String, Origin> origins() {
        return origins;
    }

    private static boolean reserved(String variable) {
        return RESERVED.contains(variable) || variable.startsWith(RESERVED_FOR_TESTS);
    }

    /** MicroProfile Config 3.1, 5.3.1: what is neither letter nor digit becomes an underscore, then upper case. */
    static String nameOf(String key) {
        return PREFIX + SEPARATOR.matcher(key).replaceAll("_").toUpperCase(Locale.ROOT);
    }
}
