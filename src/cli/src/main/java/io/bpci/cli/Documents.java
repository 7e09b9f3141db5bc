package io.bpci.cli;

import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.json.JsonString;
import io.bpci.json.Malformed;
import io.bpci.json.Numbers;
import io.bpci.json.StrictJson;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Reads JSON objects from files, arguments and answers. */
final class Documents {
    /** Twice what a checkpoint may have at most, and more. */
    static final int MAX_BYTES = 4 << 20;

    private Documents() {}

    /** All of a file, which somebody else may have made: larger ones are refused. */
    static byte[] bytes(Path file) {
        return bytes(file, MAX_BYTES);
    }

    static byte[] bytes(Path file, int most) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(most + 1);
            if (bytes.length <= most) return bytes;
            throw new CliFailure(Exit.USAGE, "%s has more than %d bytes".formatted(file, most), "");
        } catch (NoSuchFileException e) {
            throw new CliFailure(Exit.USAGE, "there is no file " + file, "");
        } catch (IOException e) {
            throw new CliFailure(Exit.USAGE, "cannot read " + file + ": " + e.getMessage(), "");
        }
    }

    /** Writes a file that is not there yet. */
    static void writeNew(Path file, byte[] bytes) throws IOException {
        Files.write(file, bytes, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    static byte[] utf8(JsonObject document) {
        return document.toString().getBytes(StandardCharsets.UTF_8);
    }

    static JsonObject read(Path file) {
        try {
            return object(Files.readAllBytes(file), file.toString());
        } catch (NoSuchFileException e) {
            throw new CliFailure(Exit.USAGE, "there is no file " + file, "");
        } catch (IOException e) {
            throw new CliFailure(Exit.USAGE, "cannot read " + file + ": " + e.getMessage(), "");
        }
    }

    /** What an option says: the words themselves, or with {@code @FILE} a file, with {@code @-} standard input. */
    static byte[] given(String words) throws IOException {
        if (words.equals("@-")) return System.in.readAllBytes();
        if (words.startsWith("@")) return Files.readAllBytes(Path.of(words.substring(1)));
        return words.getBytes(StandardCharsets.UTF_8);
    }

    static JsonObject object(byte[] utf8, String what) {
        try {
            if (StrictJson.parse(utf8, 0, utf8.length, Numbers.NEAREST) instanceof JsonObject object) return object;
            throw new CliFailure(Exit.USAGE, what + " is not a JSON object", "");
        } catch (Malformed e) {
            throw new CliFailure(Exit.USAGE, what + " is not JSON: " + e.getMessage(), "");
        }
    }

    static JsonObject object(String text) {
        return object(text.getBytes(StandardCharsets.UTF_8), "the answer");
    }

    static Optional<String> text(JsonObject object, String member) {
        return object.get(member) instanceof JsonString string ? Optional.of(string.value()) : Optional.empty();
    }

    /** A member as it reads in a table: texts without quotes, lists with commas, nothing for what is not there. */
    static String cell(JsonObject object, String member) {
        Json value = object.get(member);
        return switch (value) {
            case null -> "";
            case JsonString string -> string.value();
            case JsonArray array -> {
                var parts = array.elements().stream().map(e -> e instanceof JsonString s ? s.value() : e.toString());
                yield String.join(", ", parts.toList());
            }
            default -> value.toString();
        };
    }
}
