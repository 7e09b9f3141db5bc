package io.bpci.json;

import org.jspecify.annotations.Nullable;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Members by name, in the order in which they were added; the canonical form sorts them. */
public record JsonObject(Map<String, Json> members) implements Json {
    public JsonObject {
        members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
        for (String name : members.keySet()) {
            JsonString.requireWellFormed(name, "a member name");
        }
    }

    /** The member of that name, or null where there is none (a member that is JSON null is {@link Json#NULL}). */
    public @Nullable Json get(String name) {
        return members.get(name);
    }

    /** This object with one member added or replaced. */
    public JsonObject with(String name, Json value) {
        var changed = new LinkedHashMap<>(members);
        changed.put(name, value);
        return new JsonObject(changed);
    }

    /** This object without that member. */
    public JsonObject without(String name) {
        var changed = new LinkedHashMap<>(members);
        changed.remove(name);
        return new JsonObject(changed);
    }

    @Override
    public String toString() {
        return Jcs.text(this);
    }

    /** Collects members; for one thread. A name put twice is a mistake of the caller. */
    public static final class Builder {
        private final Map<String, Json> members = new LinkedHashMap<>();

        Builder() {}

        public Builder put(String name, Json value) {
            if (members.putIfAbsent(name, value) != null) {
                throw new IllegalArgumentException("member " + name + " put twice");
            }
            return this;
        }

        public Builder put(String name, String text) {
            return put(name, Json.of(text));
        }

        public Builder put(String name, long integer) {
            return put(name, Json.of(integer));
        }

        public Builder put(String name, double number) {
            return put(name, Json.of(number));
        }

        public Builder put(String name, boolean bool) {
            return put(name, Json.of(bool));
        }

        /** Puts the member unless the value is null: for optional members. */
        public Builder putIfPresent(String name, @Nullable String text) {
            return text == null ? this : put(name, text);
        }

        public JsonObject build() {
            return new JsonObject(members);
        }
    }
}
