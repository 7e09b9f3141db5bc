package io.bpci.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Documents by chance, from a seed: plain ones that the quick scan should prove, and odd ones that it must not. */
final class RandomJson {
    private static final String[] PLAIN_TEXTS = {
        "", "a", "abc", "node-001", "0123456789abcdef", "a\"b\\c\n", "\u20ac \ud83d\ude00"
    };
    private static final String[] ODD_TEXTS = {
        "\u0001", "\u007f", "/", "\ufb33", "\u00e9t\u00e9", "\b\f", "signature", "\ud83d\ude00"
    };
    private static final double[] ODD_NUMBERS = {0.5, 1e21, -1e-7, Double.MIN_VALUE, 1e15, 9007199254740992.0, -0.1};

    private final Random random;
    private final boolean odd;

    RandomJson(Random random, boolean odd) {
        this.random = random;
        this.odd = odd;
    }

    JsonObject object(int depth) {
        var object = Json.object().build();
        for (int i = random.nextInt(6); i > 0; i--) {
            object = object.with(name(), value(depth));
        }
        return object;
    }

    private String name() {
        if (odd && random.nextInt(8) == 0) {
            return ODD_TEXTS[random.nextInt(ODD_TEXTS.length)];
        }
        return random.nextInt(6) == 0 ? "signature" : "" + (char) ('a' + random.nextInt(26)) + random.nextInt(3);
    }

    private Json value(int depth) {
        return switch (random.nextInt(depth > 4 ? 6 : 8)) {
            case 0 -> Json.NULL;
            case 1 -> Json.of(random.nextBoolean());
            case 2 ->
                    odd && random.nextInt(4) == 0
                            ? Json.of(ODD_NUMBERS[random.nextInt(ODD_NUMBERS.length)])
                            : Json.of(random.nextLong(-999_999_999_999_999L, 1_000_000_000_000_000L));
            case 3 -> Json.of(random.nextInt(20) - 10);
            case 4 -> Json.of(PLAIN_TEXTS[random.nextInt(PLAIN_TEXTS.length)]);
            case 5 -> Json.of(odd ? ODD_TEXTS[random.nextInt(ODD_TEXTS.length)] : "x".repeat(random.nextInt(40)));
            case 6 -> object(depth + 1);
            default -> {
                List<Json> elements = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    elements.add(value(depth + 1));
                }
                yield new JsonArray(elements);
            }
        };
    }

    /** The document as some program might write it: any order, white space, needless escapes. */
    String loosely(Json value) {
        return space()
                + switch (value) {
                    case JsonObject object -> {
                        var members = new ArrayList<>(object.members().entrySet());
                        java.util.Collections.shuffle(members, random);
                        var text = new StringBuilder("{");
                        for (Map.Entry<String, Json> member : members) {
                            text.append(text.length() > 1 ? "," : "")
                                    .append(loosely(Json.of(member.getKey())))
                                    .append(space())
                                    .append(':')
                                    .append(loosely(member.getValue()));
                        }
                        yield text.append('}').toString();
                    }
                    case JsonArray array -> {
                        var text = new StringBuilder("[");
                        for (Json element : array.elements()) {
                            text.append(text.length() > 1 ? "," : "").append(loosely(element));
                        }
                        yield text.append(']').toString();
                    }
                    case JsonString string when !string.value().isEmpty() && random.nextInt(4) == 0 ->
                            "\""
                                    + String.format("\\u%04X", (int) string.value().charAt(0))
                                    + rest(string.value())
                                    + "\"";
                    default -> value.toString();
                }
                + space();
    }

    private static String rest(String text) {
        if (Character.isHighSurrogate(text.charAt(0))) {
            return String.format("\\u%04x", (int) text.charAt(1)) + escaped(text.substring(2));
        }
        return escaped(text.substring(1));
    }

    private static String escaped(String text) {
        String quoted = Json.of(text).toString();
        return quoted.substring(1, quoted.length() - 1);
    }

    private String space() {
        return random.nextInt(10) == 0 ? " \n\t\r".substring(random.nextInt(4)) : "";
    }

    /** Sorted as the canonical form is, but for a top-level signature that is put anywhere. */
    byte[] withSignatureAnywhere(JsonObject object) {
        Json signature = object.get("signature");
        if (signature == null) {
            return Jcs.canonical(object);
        }
        var members = new ArrayList<String>();
        object.without("signature").members().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(m -> members.add(Json.of(m.getKey()) + ":" + m.getValue()));
        members.add(random.nextInt(members.size() + 1), "\"signature\":" + signature);
        return ("{" + String.join(",", members) + "}").getBytes(UTF_8);
    }

    /** A few bytes changed, removed, doubled or swapped. */
    byte[] mutated(byte[] document) {
        byte[] b = document.clone();
        for (int i = random.nextInt(3); i >= 0 && b.length > 1; i--) {
            int at = random.nextInt(b.length);
            switch (random.nextInt(4)) {
                case 0 -> b[at] = (byte) "{}[]\",:\\u0019-+.eE tfn\u007f".charAt(random.nextInt(22));
                case 1 -> b[at] = (byte) random.nextInt(256);
                case 2 -> {
                    byte[] shorter = new byte[b.length - 1];
                    System.arraycopy(b, 0, shorter, 0, at);
                    System.arraycopy(b, at + 1, shorter, at, b.length - at - 1);
                    b = shorter;
                }
                default -> {
                    byte[] longer = java.util.Arrays.copyOf(b, b.length + 1);
                    System.arraycopy(b, at, longer, at + 1, b.length - at);
                    b = longer;
                }
            }
        }
        return b;
    }
}
