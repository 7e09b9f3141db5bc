package io.bpci.portal.page;

import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;

import java.util.Iterator;
import java.util.Map;

/** JSON as people read it: a member a line. */
final class Pretty {
    private static final String STEP = "  ";

    private final StringBuilder text = new StringBuilder();

    private Pretty() {}

    static String of(Json json) {
        var pretty = new Pretty();
        pretty.write(json, "");
        return pretty.text.toString();
    }

    private void write(Json json, String indent) {
        switch (json) {
            case JsonObject object when !object.members().isEmpty() -> {
                text.append("{\n");
                Iterator<Map.Entry<String, Json>> members = object.members().entrySet().iterator();
                while (members.hasNext()) {
                    Map.Entry<String, Json> member = members.next();
                    text.append(indent).append(STEP).append(Json.of(member.getKey())).append(": ");
                    write(member.getValue(), indent + STEP);
                    text.append(members.hasNext() ? ",\n" : "\n");
                }
                text.append(indent).append('}');
            }
            case JsonArray array when !array.elements().isEmpty() -> {
                text.append("[\n");
                Iterator<Json> elements = array.elements().iterator();
                while (elements.hasNext()) {
                    text.append(indent).append(STEP);
                    write(elements.next(), indent + STEP);
                    text.append(elements.hasNext() ? ",\n" : "\n");
                }
                text.append(indent).append(']');
            }
            default -> text.append(json);
        }
    }
}
