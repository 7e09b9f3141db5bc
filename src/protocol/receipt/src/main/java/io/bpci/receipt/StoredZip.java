package io.bpci.receipt;

import io.bpci.json.Malformed;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * Zip archives of one form: files sorted by name and stored as they are, all with one time, nothing else. So no archive
 * is larger than its bytes, and none shows other files to another reader: what was read is written again and must be
 * the same.
 */
final class StoredZip {
    static final int MAX_BYTES = 64 << 20;
    static final int MAX_FILES = 10_000;

    private static final LocalDateTime TIME = LocalDateTime.of(2000, 1, 1, 0, 0);

    private StoredZip() {}

    /**
     * @param isAllowed says which names may be in it
     * @throws Malformed if the bytes are no such archive
     */
    static SortedMap<String, byte[]> parse(byte[] bytes, Predicate<String> isAllowed) {
        if (bytes.length > MAX_BYTES) {
            throw new Malformed("the archive has %d bytes; at most %d are read".formatted(bytes.length, MAX_BYTES));
        }
        SortedMap<String, byte[]> files = new TreeMap<>();
        try (var zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                String name = entry.getName();
                if (!isAllowed.test(name)) {
                    throw new Malformed("the archive may not hold a file " + Malformed.excerpt(name));
                }
                // Decided before a byte of it is unpacked.
                if (entry.getMethod() != ZipEntry.STORED || entry.getSize() < 0 || entry.getSize() > bytes.length) {
                    throw new Malformed(
                            "the file %s of the archive is compressed; they must be stored".formatted(name));
                }
                if (files.size() == MAX_FILES) throw new Malformed("the archive has more than " + MAX_FILES + " files");
                if (files.putIfAbsent(name, zip.readAllBytes()) != null) {
                    throw new Malformed("the archive has two files " + name);
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new Malformed("the archive is damaged");
        }
        if (files.isEmpty()) throw new Malformed("this is no zip archive with files in it");
        if (!Arrays.equals(write(files), bytes)) {
            throw new Malformed("the archive is not of the one form: it holds something beside its files");
        }
        return files;
    }

    static byte[] write(SortedMap<String, byte[]> files) {
        var out = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                var entry = new ZipEntry(file.getKey());
                var crc = new CRC32();
                crc.update(file.getValue());
                entry.setMethod(ZipEntry.STORED);
                entry.setSize(file.getValue().length);
                entry.setCrc(crc.getValue());
                entry.setTimeLocal(TIME);
                zip.putNextEntry(entry);
                zip.write(file.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
