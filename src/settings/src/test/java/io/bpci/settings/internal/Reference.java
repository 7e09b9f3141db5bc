package io.bpci.settings.internal;

import io.bpci.settings.internal.Schema.Use;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Writes the schema as a commented YAML file and as a page. */
final class Reference {
    private static final int WIDTH = 110;

    private final Schema schema;

    Reference(Schema schema) {
        this.schema = schema;
    }

    String yaml() {
        var out =
                new StringBuilder(
                        """
                        # Settings of BPCI Hub. This file states every key with its default; delete what you do not change.
                        #
                        # Generated from the records in src/settings (see src/docs/configuration.md): change them, not it.
                        # ORACLE_CONFIG_PATH names the file that the hub reads. A variable wins over the file: its name is BPCI_ and
                        # the key in upper case with underscores, so oracle_config.api_port is BPCI_ORACLE_CONFIG_API_PORT.
                        # An unknown key or variable, a wrong value, an alias or a key given twice stops the start.
                        # A commented key has no default. Relative paths start in storage.data_dir, and that one in the working
                        # directory.
                        """);
        Set<String> written = new HashSet<>();
        for (Map.Entry<String, String> section : schema.sections().entrySet()) {
            if (!section.getValue().isEmpty()) {
                yamlSection(out, section.getKey(), section.getValue(), written);
            }
        }
        out.append(
                "\n"
                    + "# Known to the specification, accepted here, and without effect in this version of the hub; the"
                    + " hub says so at\n");
        out.append("# its start when they are given:\n");
        for (String name : withoutEffect()) {
            out.append("#   ").append(name).append('\n');
        }
        return out.toString();
    }

    private void yamlSection(StringBuilder out, String name, String purpose, Set<String> written) {
        boolean item = name.endsWith("[*]");
        String[] steps = name.replace("[*]", "").split("\\.");
        // All of a section without defaults is commented out, its name included; and a list has no items by default.
        boolean commented =
                item
                        || (keysOf(name).size() > 1
                                && keysOf(name).stream().allMatch(key -> key.rule().byDefault().isEmpty()));
        String indent = "  ".repeat(steps.length - 1);
        out.append('\n');
        wrap(out, indent + "# ", purpose);
        if (written.add(name)) {
            out.append(indent).append(commented ? "# " : "").append(steps[steps.length - 1]).append(":\n");
        }
        boolean first = true;
        for (Schema.Key key : keysOf(name)) {
            String inner = indent + (item ? "    " : "  ");
            wrap(out, inner + "# ", key.rule().meaning());
            wrap(out, inner + "# ", "Allowed: " + key.rule().allowed() + ".");
            String word = key.name().substring(key.name().lastIndexOf('.') + 1).replace("[*]", "");
            boolean isList = key.name().endsWith("[*]");
            String value = key.rule().byDefault();
            out.append(item ? indent + (first ? "  # - " : "  #   ") : inner);
            // An item is commented out as a whole.
            out.append(value.isEmpty() && !item ? "# " : "").append(word).append(':');
            out.append(value.isEmpty() ? "" : " " + quoted(key)).append(isList ? " []" : "").append('\n');
            first = false;
        }
    }

    private static String quoted(Schema.Key key) {
        boolean text = key.rule().type() == String.class && !key.rule().byDefault().equals("true");
        return text || key.rule().byDefault().contains(":")
                ? '"' + key.rule().byDefault() + '"'
                : key.rule().byDefault();
    }

    String markdown() {
        var out =
                new StringBuilder(
                        """
                        # Configuration

                        Written from the records in `src/settings`, which a test keeps it in step with. To change a key, change its record,
                        then run `mvn test -pl src/settings -Dtest=ReferenceTest -Dbpci.write=true`.

                        A value comes from the first of these that has it:

                        1. the environment variable of the key: `BPCI_` and the key in upper case, with `_` for all that is neither letter nor
                           digit. `oracle_config.api_port` is `BPCI_ORACLE_CONFIG_API_PORT`, `logging.outputs[0].path` is
                           `BPCI_LOGGING_OUTPUTS_0__PATH`;
                        2. the YAML file that `ORACLE_CONFIG_PATH` names. [`server-config/hub.yaml`](../../server-config/hub.yaml) states every
                           key with its default;
                        3. the default.

                        What stops the start, with every fault told at once: an unknown key or `BPCI_` variable, a value of another type or
                        out of range, an empty value, a key given twice, an alias, a tag, a file that is not UTF-8 or larger than 1 MiB, and
                        what does not fit together, such as an address beyond loopback without a certificate. Variables of the launcher, the
                        command line and the tests are no settings: `%s` and names that begin `%s`.

                        Durations are written `500ms`, `30s`, `5m`, `4h`, `7d`; sizes `512B`, `64KiB`, `1MiB`, `2GiB`, `1TiB`. Relative paths start in
                        `storage.data_dir`, and that one in the working directory. A password is never in the YAML file: it is in a file that its
                        owner alone may read (mode 600), or in the environment. An environment password wins over a password file.
                        """
                                .formatted(
                                        String.join("`, `", new TreeSet<>(EnvironmentVariables.RESERVED)),
                                        EnvironmentVariables.RESERVED_FOR_TESTS));
        for (Map.Entry<String, String> section : schema.sections().entrySet()) {
            if (!section.getValue().isEmpty()) {
                out.append("\n## ").append(section.getKey()).append("\n\n").append(section.getValue()).append('\n');
                if (keysWithSecretsOf(section.getKey()).isEmpty()) continue;
                out.append("\n| key | default | allowed | meaning |\n| --- | --- | --- | --- |\n");
                keysWithSecretsOf(section.getKey()).forEach(key -> row(out, section.getKey(), key));
            }
        }
        out.append("\n## Without effect\n\n");
        out.append(
                "The specification has these too. They are accepted, and checked where a form is given; nothing in"
                        + " this\n");
        out.append("version reads them. The hub logs a warning at start that names those that were given.\n\n");
        withoutEffect().forEach(name -> out.append("- `").append(name).append("`\n"));
        return out.toString();
    }

    private static void row(StringBuilder out, String section, Schema.Key key) {
        String value = key.rule().byDefault();
        String from =
                key.use() == Use.READ_FROM_ENVIRONMENT
                        ? " Only as `" + EnvironmentVariables.nameOf(key.name()) + "`."
                        : "";
        out.append("| `").append(key.name().substring(section.length() + 1)).append("` | ");
        out.append(value.isEmpty() ? "none" : "`" + value + "`").append(" | ");
        out.append(key.rule().allowed().replace("|", "\\|")).append(" | ");
        out.append(key.rule().meaning()).append(from).append(" |\n");
    }

    private List<Schema.Key> keysOf(String section) {
        return keysWithSecretsOf(section).stream().filter(key -> key.use() != Use.READ_FROM_ENVIRONMENT).toList();
    }

    private List<Schema.Key> keysWithSecretsOf(String section) {
        return schema.keys().stream()
                .filter(key -> key.use() != Use.WITHOUT_EFFECT)
                .filter(key -> key.name().substring(0, key.name().lastIndexOf('.')).equals(section))
                .toList();
    }

    private List<String> withoutEffect() {
        List<String> names = new ArrayList<>();
        schema.keys().stream()
                .filter(key -> key.use() == Use.WITHOUT_EFFECT)
                .forEach(key -> names.add(key.name() + ": " + key.rule().allowed()));
        schema.anything().forEach((name, meaning) -> names.add(name + ": " + meaning));
        return names;
    }

    private static void wrap(StringBuilder out, String prefix, String text) {
        var line = new StringBuilder(prefix);
        boolean empty = true;
        for (String word : text.split(" ")) {
            if (!empty && line.length() + 1 + word.length() > WIDTH) {
                out.append(line).append('\n');
                line = new StringBuilder(prefix);
                empty = true;
            }
            line.append(empty ? "" : " ").append(word);
            empty = false;
        }
        out.append(line).append('\n');
    }
}
