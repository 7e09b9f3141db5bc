package io.bpci.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads JSON so that no two readers can disagree about it. One complete value in well-formed UTF-8; refused are byte
 * order marks, trailing data, duplicate member names (compared after unescaping), lone surrogates (escaped ones too),
 * and numbers whose decimal value would change when read as binary64 and written back by RFC 8785. Sources: RFC 8259,
 * RFC 7493 (I-JSON), RFC 8785.
 *
 * <p>Every refusal is a {@link Malformed} with what is wrong and at which byte of the range it stands. Time and memory
 * are linear in the input. Stateless; safe for concurrent use. Ranges are half open: from inclusive, to exclusive.
 */
public final class StrictJson {
    /** So many containers may stand within each other: 64 nested arrays pass, 65 do not. */
    public static final int MAX_DEPTH = 64;

    /**
     * The depth for {@link #members} and {@link #elements}: a frame (an object) and a batch in it (an array) around a
     * document take nothing of the document's own {@link #MAX_DEPTH}.
     */
    public static final int FRAMED_DEPTH = MAX_DEPTH + 2;

    /** A member of an object: its unescaped name, and where its value stands in the array that was read. */
    public record Member(String name, int from, int to) {}

    /** Where an element of an array stands in the byte array that was read. */
    public record Element(int from, int to) {}

    private StrictJson() {}

    /**
     * @throws Malformed if the bytes are not exactly one strict JSON value
     */
    public static Json parse(byte[] utf8) {
        return parse(utf8, 0, utf8.length);
    }

    /**
     * @throws Malformed if the range is not exactly one strict JSON value
     */
    public static Json parse(byte[] utf8, int from, int to) {
        return parse(utf8, from, to, Numbers.EXACT);
    }

    /**
     * @throws Malformed if the range is not exactly one strict JSON value, but for the numbers
     */
    public static Json parse(byte[] utf8, int from, int to, Numbers numbers) {
        var lexer = new Lexer(utf8, from, to, numbers);
        Json value = new Tree(lexer).value(0);
        lexer.requireEnd();
        return value;
    }

    /**
     * The members of an object, in their order, after the whole range was checked as strictly as by {@link #parse},
     * with {@link #FRAMED_DEPTH}; no tree is built.
     *
     * @throws Malformed if the range is not exactly one strict JSON object
     */
    public static List<Member> members(byte[] utf8, int from, int to) {
        var lexer = new Lexer(utf8, from, to, Numbers.EXACT);
        if (lexer.peek("an object") != '{') {
            throw lexer.malformed("an object expected");
        }
        var members = new ArrayList<Member>();
        new Skimmer(lexer, utf8, FRAMED_DEPTH).object(1, members);
        lexer.requireEnd();
        return members;
    }

    /**
     * The elements of an array, as {@link #members} gives those of an object.
     *
     * @throws Malformed if the range is not exactly one strict JSON array
     */
    public static List<Element> elements(byte[] utf8, int from, int to) {
        var lexer = new Lexer(utf8, from, to, Numbers.EXACT);
        if (lexer.peek("an array") != '[') {
            throw lexer.malformed("an array expected");
        }
        var elements = new ArrayList<Element>();
        new Skimmer(lexer, utf8, FRAMED_DEPTH).array(1, elements);
        lexer.requireEnd();
        return elements;
    }

    /** Builds values. */
    private record Tree(Lexer lexer) {
        Json value(int depth) {
            return switch (lexer.peek("a value")) {
                case '{' -> object(depth + 1);
                case '[' -> array(depth + 1);
                case '"' -> new JsonString(lexer.string());
                case 't' -> literal("true", Json.TRUE);
                case 'f' -> literal("false", Json.FALSE);
                case 'n' -> literal("null", Json.NULL);
                case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> new JsonNumber(lexer.number());
                default -> throw lexer.malformed("no JSON value");
            };
        }

        private Json literal(String word, Json value) {
            lexer.literal(word);
            return value;
        }

        private JsonObject object(int depth) {
            Skimmer.requireDepth(lexer, depth, MAX_DEPTH);
            lexer.advance();
            Map<String, Json> members = new LinkedHashMap<>();
            if (!lexer.nextIs('}')) {
                do {
                    lexer.peek("a member name");
                    int at = lexer.position();
                    String name = lexer.string();
                    lexer.require(':');
                    if (members.containsKey(name)) {
                        throw Skimmer.duplicate(lexer, name, at);
                    }
                    members.put(name, value(depth));
                } while (lexer.nextIs(','));
                lexer.require('}');
            }
            return new JsonObject(members);
        }

        private JsonArray array(int depth) {
            Skimmer.requireDepth(lexer, depth, MAX_DEPTH);
            lexer.advance();
            List<Json> elements = new ArrayList<>();
            if (!lexer.nextIs(']')) {
                do {
                    elements.add(value(depth));
                } while (lexer.nextIs(','));
                lexer.require(']');
            }
            return new JsonArray(elements);
        }
    }
}
