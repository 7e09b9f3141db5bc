package io.bpci.settings.internal;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the name that was probably meant. */
final class Suggestion {
    private static final int LONGEST = 128;

    private Suggestion() {}

    /** " (did you mean X?)" for the known name nearest to the given one, or nothing when none is near. */
    static String from(Collection<String> known, String given) {
        if (given.length() > LONGEST) {
            return "";
        }
        Optional<String> nearest = known.stream().min(Comparator.comparingInt(name -> distance(name, given)));
        return nearest.filter(name -> distance(name, given) <= Math.max(2, given.length() / 4))
                .map(name -> " (did you mean " + name + "?)")
                .orElse("");
    }

    /** Levenshtein's distance. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
