package io.bpci.note;

import io.bpci.jose.Ed25519;
import io.bpci.json.Malformed;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * That other keys sign a log from now on, as the text of a note that the keys before and the keys after all sign. Its
 * second line is no number, so it is no {@link Checkpoint}, and no checkpoint is one of these. What was read is written
 * again byte for byte.
 *
 * @param head of the log at the change: the last that the retired keys signed. Without extensions.
 * @param time of the change in POSIX seconds, not negative
 * @param retired keys that sign no larger head
 * @param next keys that sign every larger head
 */
public record Succession(Checkpoint head, long time, List<NoteVerifier> retired, List<NoteVerifier> next) {
    /** The first line. */
    public static final String HEADING = "bpci-log-succession/v1";

    /** Of those that retire, and of those that follow. */
    public static final int MAX_KEYS = 10;

    private static final int LINES_BEFORE_KEYS = 5;
    private static final String RETIRED = "retired ";
    private static final String NEW = "new ";

    /**
     * @throws Malformed if there are no keys on a side, or too many, one is there twice or shares its ID with another,
     *     is a witness's, or is not called as the log is
     */
    public Succession {
        if (!head.extensions().isEmpty()) throw new Malformed("a succession's head has no extension lines");
        if (time < 0) throw new Malformed("the time of a succession is negative: " + time);
        retired = checked(retired, head.origin(), "retires");
        next = checked(next, head.origin(), "names as new");
        Set<KeyId> ids = new HashSet<>();
        for (NoteVerifier key : both(retired, next)) {
            if (!ids.add(key.id())) throw new Malformed("a succession names the key %s twice".formatted(key.label()));
        }
    }

    private static List<NoteVerifier> checked(List<NoteVerifier> keys, String origin, String does) {
        if (keys.isEmpty() || keys.size() > MAX_KEYS) {
            throw new Malformed("a succession %s 1 to %d keys, not %d".formatted(does, MAX_KEYS, keys.size()));
        }
        for (NoteVerifier key : keys) {
            if (key instanceof CosignatureVerifier) {
                throw new Malformed("%s is a witness's key, not a log's".formatted(key.label()));
            }
            if (!key.name().value().equals(origin)) {
                throw new Malformed(
                        "the succession is of the log %s, and its key is %s"
                                .formatted(Malformed.excerpt(origin), key.label()));
            }
        }
        return List.copyOf(keys);
    }

    private static List<NoteVerifier> both(List<NoteVerifier> retired, List<NoteVerifier> next) {
        var keys = new ArrayList<>(retired);
        keys.addAll(next);
        return keys;
    }

    /**
     * Reads the text of a note strictly.
     *
     * @throws Malformed if it is no succession
     */
    public static Succession parse(String text) {
        if (!text.endsWith("\n")) throw new Malformed("the succession does not end in a newline");
        List<String> lines = Arrays.asList(text.substring(0, text.length() - 1).split("\n", -1));
        if (!lines.getFirst().equals(HEADING)) {
            throw new Malformed("a succession begins with the line " + HEADING);
        }
        if (lines.size() > LINES_BEFORE_KEYS + 2 * MAX_KEYS) {
            throw new Malformed("a succession has at most %d lines".formatted(LINES_BEFORE_KEYS + 2 * MAX_KEYS));
        }
        var head =
                new Checkpoint(
                        after("log ", lines, 1),
                        NoteText.number(after("size ", lines, 2), "the size"),
                        RootHash.parse(after("root ", lines, 3)));
        long time = NoteText.number(after("time ", lines, 4), "the time");
        List<NoteVerifier> retired = new ArrayList<>();
        List<NoteVerifier> next = new ArrayList<>();
        for (int i = LINES_BEFORE_KEYS; i < lines.size(); i++) {
            boolean isRetired = next.isEmpty() && lines.get(i).startsWith(RETIRED);
            (isRetired ? retired : next).add(NoteVerifier.parse(after(isRetired ? RETIRED : NEW, lines, i)));
        }
        return new Succession(head, time, retired, next);
    }

    private static String after(String word, List<String> lines, int index) {
        if (index < lines.size() && lines.get(index).startsWith(word)) return lines.get(index).substring(word.length());
        throw new Malformed("line %d of a succession begins with \"%s\"".formatted(index + 1, word));
    }

    /** The text of the note. */
    public String text() {
        var text = new StringBuilder(HEADING);
        text.append("\nlog ").append(head.origin()).append("\nsize ").append(head.size());
        text.append("\nroot ").append(head.root()).append("\ntime ").append(time).append('\n');
        for (NoteVerifier key : retired) text.append(RETIRED).append(key.verifierKey()).append('\n');
        for (NoteVerifier key : next) text.append(NEW).append(key.verifierKey()).append('\n');
        return text.toString();
    }

    /** Demands the signatures of all keys that are named. That the retired ones are a log's is for others to know. */
    public NotePolicy policy(Ed25519 ed25519) {
        return new NotePolicy(ed25519, Quorum.allOf(both(retired, next).toArray(NoteVerifier[]::new)));
    }
}
