package io.bpci.api.verify;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.envelope.Digest;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Slice;
import io.bpci.json.StrictJson;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** The files of a bundle of evidence, to be written as they are or otherwise. Immutable. */
record SampleBundle(Map<String, byte[]> files) {
    private static final String MANIFEST = "manifest.json";
    private static final LocalDateTime TIME = LocalDateTime.of(2000, 1, 1, 0, 0);

    static SampleBundle of(byte[] zip) {
        Map<String, byte[]> files = new TreeMap<>();
        try (var in = new ZipInputStream(new ByteArrayInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                files.put(entry.getName(), in.readAllBytes());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new SampleBundle(files);
    }

    byte[] file(String name) {
        return Objects.requireNonNull(files.get(name), name).clone();
    }

    /** With that file, which the manifest does not know of. */
    SampleBundle with(String name, byte[] content) {
        Map<String, byte[]> more = new TreeMap<>(files);
        more.put(name, content);
        return new SampleBundle(more);
    }

    SampleBundle with(String name, String content) {
        return with(name, content.getBytes(UTF_8));
    }

    SampleBundle without(String name) {
        Map<String, byte[]> fewer = new TreeMap<>(files);
        fewer.remove(name);
        return new SampleBundle(fewer);
    }

    SampleBundle changed(String name, UnaryOperator<JsonObject> change) {
        return with(name, change.apply((JsonObject) StrictJson.parse(file(name))).toString());
    }

    /** With a manifest of the files that there are. */
    SampleBundle listed() {
        var listed = Json.object();
        without(MANIFEST).files.forEach((name, bytes) -> listed.put(name, Digest.over(Slice.of(bytes)).hex()));
        var manifest = Json.object().put("format", "bpci-evidence/1").put("files", listed.build()).build();
        return with(MANIFEST, manifest.toString());
    }

    static JsonObject namingItself(JsonObject manifest) {
        var files = (JsonObject) Objects.requireNonNull(manifest.get("files"));
        return manifest.with("files", files.with(MANIFEST, Json.of("anything")));
    }

    byte[] zip() {
        return zip(List.copyOf(files.keySet()), entry -> entry);
    }

    /**
     * @param names in the order in which they are written
     * @param otherwise what is other about an entry than it should be
     */
    byte[] zip(List<String> names, UnaryOperator<ZipEntry> otherwise) {
        var out = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(out)) {
            for (String name : names) {
                byte[] content = file(name);
                var crc = new CRC32();
                crc.update(content);
                var entry = new ZipEntry(name);
                entry.setMethod(ZipEntry.STORED);
                entry.setSize(content.length);
                entry.setCrc(crc.getValue());
                entry.setTimeLocal(TIME);
                zip.putNextEntry(otherwise.apply(entry));
                zip.write(content);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
