package io.bpci.agreement;

import io.bpci.json.Malformed;

import java.util.ArrayList;
import java.util.List;

/**
 * What is permitted or denied: an action on a resource, such as {@code Read(accounts)} or {@code !Execute(transfer)}.
 * Immutable.
 *
 * <pre>
 * permission = [ "!" ] action "(" resource ")"
 * action     = "*" / letter *63( letter / digit / "_" )
 * resource   = segment *7( "." segment )
 * segment    = "*" / 1*64( letter / digit / "_" / "-" )
 * </pre>
 *
 * <p>{@code *} stands for any action; in a resource for any one segment, and as the last one for all that follows, one
 * segment or more: {@code Read(*)} is everything, {@code Read(accounts.*)} what is below accounts, and not accounts
 * itself.
 *
 * @param denied whether it takes away, and does not give
 * @param segments of the resource, 1 to 8
 */
public record Permission(boolean denied, String action, List<String> segments) {
    public static final int MAX_LENGTH = 256;

    private static final String ANY = "*";
    private static final int MAX_SEGMENTS = 8;
    private static final int MAX_NAME = 64;

    public Permission {
        segments = List.copyOf(segments);
    }

    /**
     * @throws Malformed if it has another form; names the position, from 1, and what may stand there
     */
    public static Permission parse(String text) {
        return new Parser(text).permission();
    }

    /** Whether an action on a resource falls under it; both without {@code *}. */
    public boolean matches(Permission concrete) {
        return covers(concrete);
    }

    /** Whether all that falls under the other one falls under this one; which of them denies does not matter. */
    public boolean covers(Permission other) {
        if (!action.equals(ANY) && !action.equals(other.action)) return false;
        for (int i = 0; ; i++) {
            boolean ends = i == segments.size();
            boolean otherEnds = i == other.segments.size();
            if (ends || otherEnds) return ends && otherEnds;
            if (isTail(i)) return true;
            // The other one goes on for as long as one likes.
            if (other.isTail(i)) return false;
            if (!segments.get(i).equals(ANY) && !segments.get(i).equals(other.segments.get(i))) return false;
        }
    }

    /** Whether anything falls under both. */
    public boolean overlaps(Permission other) {
        if (!action.equals(ANY) && !other.action.equals(ANY) && !action.equals(other.action)) return false;
        for (int i = 0; ; i++) {
            boolean ends = i == segments.size();
            boolean otherEnds = i == other.segments.size();
            if (ends || otherEnds) return ends && otherEnds;
            if (isTail(i) || other.isTail(i)) return true;
            String one = segments.get(i);
            String two = other.segments.get(i);
            if (!one.equals(ANY) && !two.equals(ANY) && !one.equals(two)) return false;
        }
    }

    private boolean isTail(int segment) {
        return segment == segments.size() - 1 && segments.get(segment).equals(ANY);
    }

    /** Whether it names one action on one resource, which a message can ask for. */
    public boolean isConcrete() {
        return !denied && !action.equals(ANY) && !segments.contains(ANY);
    }

    @Override
    public String toString() {
        return "%s%s(%s)".formatted(denied ? "!" : "", action, String.join(".", segments));
    }

    /** Reads one permission. */
    private static final class Parser {
        private final String text;
        private int at;

        Parser(String text) {
            this.text = text;
        }

        Permission permission() {
            if (text.length() > MAX_LENGTH) {
                throw new Malformed(
                        "a permission has at most %d characters, not %d".formatted(MAX_LENGTH, text.length()));
            }
            boolean denied = next('!');
            String action = next('*') ? ANY : name("an action, such as Read, or *", false);
            expect('(', "( and a resource must follow the action");
            List<String> segments = new ArrayList<>();
            do {
                if (segments.size() == MAX_SEGMENTS) {
                    throw wrong("a resource has at most %d segments".formatted(MAX_SEGMENTS));
                }
                segments.add(next('*') ? ANY : name("a segment of a resource, such as accounts, or *", true));
            } while (next('.'));
            if (peek('(')) throw wrong("permissions do not nest");
            expect(')', ") or a dot and another segment must follow");
            if (at < text.length()) throw wrong("nothing may follow the )");
            return new Permission(denied, action, segments);
        }

        private boolean peek(char wanted) {
            return at < text.length() && text.charAt(at) == wanted;
        }

        private boolean next(char wanted) {
            if (!peek(wanted)) return false;
            at++;
            return true;
        }

        private void expect(char wanted, String otherwise) {
            if (!next(wanted)) throw wrong(otherwise);
        }

        private String name(String what, boolean ofResource) {
            int from = at;
            while (at < text.length() && isPart(text.charAt(at), ofResource, at == from)) at++;
            if (at == from) throw wrong(what + ", must stand there");
            if (at - from > MAX_NAME) {
                at = from;
                throw wrong("a name has at most %d characters".formatted(MAX_NAME));
            }
            return text.substring(from, at);
        }

        private static boolean isPart(char c, boolean ofResource, boolean isFirst) {
            boolean letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
            boolean other = (c >= '0' && c <= '9') || c == '_';
            if (ofResource) return letter || other || c == '-';
            return letter || (other && !isFirst);
        }

        private Malformed wrong(String why) {
            return new Malformed("%s at position %d: %s".formatted(Malformed.excerpt(text), at + 1, why));
        }
    }
}
