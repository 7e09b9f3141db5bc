package io.bpci.settings.internal;

import io.bpci.settings.EffectiveSetting;
import io.bpci.settings.Origin;

import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Flattens a YAML tree to dotted keys, holding its shape against the schema on the way. For one thread. */
final class YamlSettings {
    private static final Set<Tag> PLAIN = Set.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL, Tag.MAP, Tag.SEQ);

    private static final int LONGEST_LIST = 16;

    private final Schema schema;
    private final Path file;
    private final Problems problems;
    private final Map<String, String> values = new LinkedHashMap<>();
    private final Map<String, Origin> origins = new LinkedHashMap<>();
    private final List<EffectiveSetting> ignored = new ArrayList<>();

    YamlSettings(Schema schema, Path file, Problems problems) {
        this.schema = schema;
        this.file = file;
        this.problems = problems;
        YamlFile.read(file, problems).ifPresent(root -> section("", root));
    }

    Map<String, String> values() {
        return values;
    }

    /** Of each key in {@link #values}. */
    Map<String, Origin> origins() {
        return origins;
    }

    /** Whole sections that are accepted as they are. */
    List<EffectiveSetting> ignored() {
        return ignored;
    }

    private void visit(String key, Node node) {
        if (!PLAIN.contains(node.getTag())) {
            problems.add(key, node.getTag().getValue(), where(node), "must have no tag");
            return;
        }
        switch (schema.shape(key)) {
            case SECTION -> section(key, node);
            case LIST -> list(key, node);
            case VALUE -> value(key, node);
            case ANYTHING -> {
                checkRepeats(key, node);
                ignored.add(new EffectiveSetting(key, "(section)", origin(node)));
            }
            // Not the value: a secret under a misspelled key is still a secret.
            case UNKNOWN ->
                    problems.add(key, "", where(node), "there is no such key" + Suggestion.from(siblings(key), key));
        }
    }

    private void section(String key, Node node) {
        if (node instanceof MappingNode map) {
            Set<String> seen = new HashSet<>();
            for (NodeTuple entry : map.getValue()) {
                if (problems.full()) {
                    return;
                }
                String name = name(entry);
                String child = key.isEmpty() ? name : key + "." + name;
                if (!seen.add(name)) {
                    problems.add(child, "", where(entry.getKeyNode()), "must be given once");
                } else {
                    visit(child, entry.getValueNode());
                }
            }
        } else if (!Tag.NULL.equals(node.getTag())) {
            String what = key.isEmpty() ? file.toString() : key;
            problems.add(what, shown(key, node), where(node), "must be a section: a map of keys to values");
        }
    }

    private void list(String key, Node node) {
        if (node instanceof SequenceNode list) {
            if (list.getValue().size() > LONGEST_LIST) {
                problems.add(key, "(a list)", where(node), "must have at most " + LONGEST_LIST + " items");
                return;
            }
            for (int i = 0; i < list.getValue().size() && !problems.full(); i++) {
                visit(key + "[" + i + "]", list.getValue().get(i));
            }
        } else if (!Tag.NULL.equals(node.getTag())) {
            problems.add(key, shown(key, node), where(node), "must be a list");
        }
    }

    private void value(String key, Node node) {
        Schema.Key known = schema.key(key).orElseThrow();
        if (known.use() == Schema.Use.READ_FROM_ENVIRONMENT) {
            problems.add(
                    key,
                    Problems.HIDDEN,
                    where(node),
                    "must not be in this file: use "
                            + key
                            + "_file or the environment variable "
                            + EnvironmentVariables.nameOf(key));
        } else if (!(node instanceof ScalarNode scalar)) {
            problems.add(key, shown(key, node), where(node), "must be " + known.rule().allowed());
        } else if (Tag.NULL.equals(node.getTag())) {
            problems.add(key, "", where(node), "has no value; leave the line out for the default");
        } else {
            values.put(key, scalar.getValue());
            origins.put(key, origin(node));
        }
    }

    private void checkRepeats(String key, Node node) {
        if (node instanceof MappingNode map) {
            Set<String> seen = new HashSet<>();
            for (NodeTuple entry : map.getValue()) {
                String child = key + "." + name(entry);
                if (!seen.add(child)) {
                    problems.add(child, "", where(entry.getKeyNode()), "must be given once");
                }
                checkRepeats(child, entry.getValueNode());
            }
        } else if (node instanceof SequenceNode list) {
            list.getValue().forEach(item -> checkRepeats(key + "[]", item));
        }
    }

    private static String name(NodeTuple entry) {
        return entry.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "(a key that is not a text)";
    }

    private List<String> siblings(String key) {
        int dot = key.lastIndexOf('.');
        String parent = key.substring(0, dot + 1);
        List<String> near =
                Stream.of(
                                schema.keys().stream().map(Schema.Key::name),
                                schema.sections().keySet().stream(),
                                schema.anything().keySet().stream())
                        .flatMap(names -> names)
                        .toList();
        List<String> here =
                near.stream().filter(name -> name.startsWith(parent) && name.indexOf('.', dot + 1) < 0).toList();
        return Suggestion.from(here, key).isEmpty() ? near : here;
    }

    private static String shown(String key, Node node) {
        return switch (node) {
            case MappingNode map -> "(a map)";
            case SequenceNode list -> "(a list)";
            case ScalarNode scalar -> key.isEmpty() ? Problems.HIDDEN : scalar.getValue();
            default -> "";
        };
    }

    private Origin origin(Node node) {
        return new Origin.InFile(file, node.getStartMark().map(Mark::getLine).orElse(0) + 1);
    }

    private String where(Node node) {
        return origin(node).toString();
    }
}
