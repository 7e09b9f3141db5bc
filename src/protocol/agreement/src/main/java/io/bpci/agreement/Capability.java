package io.bpci.agreement;

import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageType;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.json.StrictObject;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Something that an application can do for others. Permissions on its name, and below it, are permissions to use it.
 * Immutable.
 *
 * @param name a segment of a resource, such as {@code accounts}
 * @param actions that it knows, such as {@code Read}; empty for all
 * @param messageType of the messages with which it is used; null where that is not said
 * @param schemaVersion of that type's registered schema, which these messages fit; null for the newest
 */
public record Capability(
        String name, List<String> actions, @Nullable MessageType messageType, @Nullable Identifier schemaVersion) {
    public static final int MOST = 100;
    public static final int MOST_ACTIONS = 20;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final Pattern ACTION = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,63}");
    private static final String ANSWER = "Respond";
    private static final String ACTIONS = "actions";
    private static final String TYPE = "message_type";
    private static final String SCHEMA = "schema_version";
    private static final Set<String> MEMBERS = Set.of("name", ACTIONS, TYPE, SCHEMA);

    /**
     * @throws Malformed if a name has another form, or there is a schema's version without a type
     */
    public Capability {
        actions = List.copyOf(actions);
        if (!NAME.matcher(name).matches()) {
            throw new Malformed(
                    "the name of a capability must be 1 to 64 letters, digits, underscores or hyphens, not "
                            + Malformed.excerpt(name));
        }
        if (actions.size() > MOST_ACTIONS) throw new Malformed("actions has at most %d".formatted(MOST_ACTIONS));
        for (String action : actions) {
            if (!ACTION.matcher(action).matches()) {
                throw new Malformed(
                        "an action must be a letter and up to 63 letters, digits or underscores, not "
                                + Malformed.excerpt(action));
            }
        }
        if (schemaVersion != null && messageType == null) throw new Malformed("schema_version needs a message_type");
    }

    /** One that knows every action. */
    public static Capability named(String name) {
        return new Capability(name, List.of(), null, null);
    }

    /**
     * @throws Malformed if it is no array of capabilities, or one has the name of another
     */
    public static List<Capability> parse(Json given) {
        if (!(given instanceof JsonArray array)) throw new Malformed("capabilities must be an array");
        if (array.elements().size() > MOST) throw new Malformed("capabilities has at most %d elements".formatted(MOST));
        List<Capability> all = new ArrayList<>();
        for (Json each : array.elements()) all.add(read(StrictObject.of(each, "a capability", MEMBERS)));
        if (all.stream().map(Capability::name).distinct().count() < all.size()) {
            throw new Malformed("capabilities has a name twice");
        }
        return List.copyOf(all);
    }

    private static Capability read(StrictObject json) {
        return new Capability(
                json.text("name"),
                json.has(ACTIONS) ? json.texts(ACTIONS, MOST_ACTIONS) : List.of(),
                json.has(TYPE) ? json.value(TYPE, MessageType::parse) : null,
                json.has(SCHEMA) ? json.value(SCHEMA, Identifier::parse) : null);
    }

    public JsonObject json() {
        var json = Json.object().put("name", name);
        if (!actions.isEmpty()) json.put(ACTIONS, Json.strings(actions));
        return json.putIfPresent(TYPE, messageType == null ? null : messageType.name())
                .putIfPresent(SCHEMA, schemaVersion == null ? null : schemaVersion.value())
                .build();
    }

    /**
     * What is permitted that none of these serves. To answer, {@code Respond}, needs none: what a party answers, it
     * answers to whoever asked.
     */
    public static List<Permission> unserved(Permissions permissions, List<Capability> capabilities) {
        return permissions.given().stream()
                .filter(each -> !each.action().equals(ANSWER))
                .filter(each -> capabilities.stream().noneMatch(has -> has.serves(each)))
                .toList();
    }

    /** Whether something that the permission is about is what this can do. */
    public boolean serves(Permission permission) {
        String root = permission.segments().getFirst();
        boolean named = root.equals("*") || root.equals(name);
        return named && (actions.isEmpty() || permission.action().equals("*") || actions.contains(permission.action()));
    }
}
