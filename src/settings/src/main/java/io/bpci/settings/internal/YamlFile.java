package io.bpci.settings.internal;

import io.bpci.settings.ByteSize;

import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Reads a YAML file of limited size and depth, without aliases, into its tree of nodes. */
final class YamlFile {
    static final ByteSize LARGEST = ByteSize.parse("1MiB");

    // The specification nests five deep; the composer recurses, so depth is limited before it starts.
    private static final int DEEPEST = 32;

    private YamlFile() {}

    /** The root, or nothing when the file holds none or could not be read, which is then among the problems. */
    static Optional<Node> read(Path file, Problems problems) {
        try {
            if (!Files.exists(file)) {
                throw new Unreadable("there is no such file; " + Loading.NAMED_BY);
            }
            if (!Files.isRegularFile(file)) {
                throw new Unreadable("is not a file; " + Loading.NAMED_BY);
            }
            String text = text(file);
            var settings = LoadSettings.builder().setLabel(file.toString()).setMaxAliasesForCollections(0).build();
            checkEvents(text, settings);
            return new Compose(settings).composeString(text);
        } catch (Unreadable e) {
            problems.add(file.toString(), "", e.where, e.reason);
        } catch (MarkedYamlEngineException e) {
            // Not getMessage(): it quotes the lines around the fault, which may hold a secret.
            problems.add(
                    file.toString(),
                    "",
                    line(e.getProblemMark()),
                    "is not YAML: " + Problems.printable(e.getProblem()));
        } catch (YamlEngineException e) {
            problems.add(file.toString(), "", "", "is not YAML");
        } catch (IOException e) {
            problems.add(file.toString(), "", "", "cannot be read: " + e.getClass().getSimpleName());
        }
        return Optional.empty();
    }

    private static String text(Path file) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(LARGEST.toIntExact() + 1);
        }
        if (bytes.length > LARGEST.bytes()) {
            throw new Unreadable("is larger than " + LARGEST);
        }
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new Unreadable("is not UTF-8");
        }
    }

    private static void checkEvents(String text, LoadSettings settings) {
        int depth = 0;
        int documents = 0;
        for (Event event : new Parse(settings).parseString(text)) {
            switch (event.getEventId()) {
                case MappingStart, SequenceStart -> depth++;
                case MappingEnd, SequenceEnd -> depth--;
                case DocumentStart -> documents++;
                case Alias ->
                        throw new Unreadable("aliases are not used here: write the value out", event.getStartMark());
                default -> {}
            }
            if (depth > DEEPEST) {
                throw new Unreadable("is nested deeper than " + DEEPEST, event.getStartMark());
            }
            if (documents > 1) {
                throw new Unreadable("holds more than one document", event.getStartMark());
            }
        }
    }

    static String line(Optional<Mark> mark) {
        return mark.map(place -> "line " + (place.getLine() + 1)).orElse("");
    }

    private static final class Unreadable extends RuntimeException {
        private final String reason;
        private final String where;

        Unreadable(String reason) {
            this(reason, Optional.empty());
        }

        Unreadable(String reason, Optional<Mark> mark) {
            super(reason);
            this.reason = reason;
            this.where = line(mark);
        }
    }
}
