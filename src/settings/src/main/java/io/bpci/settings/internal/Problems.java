package io.bpci.settings.internal;

import io.bpci.settings.InvalidSettings;
import io.bpci.settings.InvalidSettings.Problem;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Gathers what is wrong, so that all of it is told at once. For one thread. */
final class Problems {
    static final String HIDDEN = "(hidden)";

    // A file of a megabyte can hold tens of thousands of wrong lines; a person reads the first few.
    private static final int MOST = 100;
    private static final int LONGEST = 80;
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\u2028\\u2029]");

    private final List<Problem> problems = new ArrayList<>();
    private final Set<String> keys = new HashSet<>();

    void add(String key, String given, String where, String allowed) {
        keys.add(key);
        if (problems.size() < MOST) {
            problems.add(new Problem(printable(key), printable(given), where, allowed));
        }
    }

    boolean concerns(String key) {
        return keys.contains(key);
    }

    boolean full() {
        return problems.size() >= MOST;
    }

    void throwIfAny() {
        if (!problems.isEmpty()) {
            throw new InvalidSettings(problems);
        }
    }

    /** Shortened, on one line, and without what a terminal would act on. */
    static String printable(String text) {
        String line = UNPRINTABLE.matcher(text).replaceAll("?");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...";
    }
}
