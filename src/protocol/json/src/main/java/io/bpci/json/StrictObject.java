package io.bpci.json;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * A JSON object of which every member is known, and how to read it: what is wrong is a {@link Malformed} that names the
 * member.
 */
public record StrictObject(JsonObject json) {
    /**
     * @param what it is, with its article
     * @throws Malformed if the bytes are no object, or it has another member
     */
    public static StrictObject parse(byte[] utf8, String what, Set<String> members) {
        return of(StrictJson.parse(utf8), what, members);
    }

    /**
     * @param what it is, with its article
     * @throws Malformed if it is no object, or it has another member
     */
    public static StrictObject of(Json given, String what, Set<String> members) {
        if (!(given instanceof JsonObject json)) throw new Malformed(what + " must be an object");
        for (String name : json.members().keySet()) {
            if (!members.contains(name)) throw new Malformed(what + " has no member " + Malformed.excerpt(name));
        }
        return new StrictObject(json);
    }

    public boolean has(String name) {
        return json.get(name) != null;
    }

    /** The member, whatever it is. */
    public Json require(String name) {
        Json value = json.get(name);
        if (value == null) throw new Malformed(name + " is missing");
        return value;
    }

    public String text(String name) {
        if (require(name) instanceof JsonString text) return text.value();
        throw new Malformed(name + " must be a string");
    }

    public JsonObject object(String name) {
        if (require(name) instanceof JsonObject object) return object;
        throw new Malformed(name + " must be an object");
    }

    /** A whole number from 0 that JSON carries exactly. */
    public long number(String name) {
        return number(name, 1L << 53);
    }

    /** A whole number from 0 to {@code most}. */
    public long number(String name, long most) {
        if (require(name) instanceof JsonNumber number
                && number.value() >= 0
                && number.value() == Math.rint(number.value())
                && number.value() <= most) {
            return (long) number.value();
        }
        throw new Malformed(
                most == 1L << 53
                        ? name + " must be a whole number from 0"
                        : "%s must be a whole number from 0 to %d".formatted(name, most));
    }

    public boolean bool(String name) {
        if (require(name) instanceof JsonBool bool) return bool.value();
        throw new Malformed(name + " must be true or false");
    }

    /** At least one object, of which every member is known. */
    public List<StrictObject> objects(String name, int most, Set<String> members) {
        if (!(require(name) instanceof JsonArray array) || array.elements().isEmpty()) {
            throw new Malformed(name + " must be an array with elements");
        }
        if (array.elements().size() > most) throw new Malformed("%s has more than %d elements".formatted(name, most));
        return array.elements().stream().map(each -> of(each, "an element of " + name, members)).toList();
    }

    /** What the text stands for; what the type does not allow is refused with the member's name. */
    public <T> T value(String name, Function<String, T> type) {
        String text = text(name);
        try {
            return type.apply(text);
        } catch (Malformed e) {
            throw new Malformed(name + ": " + e.getMessage());
        }
    }

    public List<String> texts(String name, int most) {
        if (!(require(name) instanceof JsonArray array)) throw new Malformed(name + " must be an array");
        if (array.elements().size() > most) throw new Malformed("%s has more than %d elements".formatted(name, most));
        List<String> texts = new ArrayList<>();
        for (Json element : array.elements()) {
            if (!(element instanceof JsonString text)) throw new Malformed(name + " must hold strings");
            texts.add(text.value());
        }
        return texts;
    }
}
