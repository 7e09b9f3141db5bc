package io.bpci.api.verify;

import static io.bpci.api.verify.BundleTable.BUNDLE;
import static io.bpci.api.verify.BundleTable.GOOD;
import static io.bpci.api.verify.BundleTable.RECEIPT;
import static io.bpci.api.verify.BundleTable.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipEntry;

/** The page and the library refuse the same archives: whatever is not of the one form. */
class SameArchiveTest {
    private final BundleTable table = new BundleTable();

    @AfterEach
    void close() {
        table.close();
    }

    private void noArchive() {
        byte[] zip = BUNDLE.zip();
        table.add("nothing but two letters", bytes("PK"));
        table.add("an empty archive", Arrays.copyOfRange(zip, zip.length - 22, zip.length));
        for (int length :
                List.of(4, 29, 30, 35, 100, zip.length / 2, zip.length - 200, zip.length - 22, zip.length - 1)) {
            table.add("cut at " + length, Arrays.copyOf(zip, length));
        }
        table.add("a byte too many", Arrays.copyOf(zip, zip.length + 1));
        table.add("a byte before", concat(new byte[] {'P', 'K'}, zip));
        table.add("two archives", concat(zip, zip));
        List<String> names = new ArrayList<>(GOOD.files().keySet());
        table.add("compressed", GOOD.zip(names, entry -> compressed(entry, true)));
        table.add("one file compressed", GOOD.zip(names, entry -> compressed(entry, entry.getName().equals(RECEIPT))));
        table.add("a bomb", bomb().zip(List.of("keys.json"), entry -> compressed(entry, true)));
        table.add("a comment", GOOD.zip(names, entry -> with(entry, () -> entry.setComment("x"))));
        table.add(
                "an extra field", GOOD.zip(names, entry -> with(entry, () -> entry.setExtra(new byte[] {1, 2, 0, 0}))));
        table.add(
                "another time",
                GOOD.zip(
                        names,
                        entry -> with(entry, () -> entry.setTimeLocal(java.time.LocalDateTime.of(2001, 1, 1, 0, 0)))));
        table.add("not sorted", GOOD.zip(names.reversed(), entry -> entry));
        for (String path :
                List.of(
                        "../keys.json",
                        "/etc/passwd",
                        "receipts/../../x.json",
                        "receipts\\1.json",
                        "C:\\x",
                        "receipts/",
                        "receipts/01.json",
                        "messages/x.json",
                        "KEYS.JSON",
                        "keys.json\u0000",
                        "\ufeffkeys.json",
                        "receipts/2.json\n",
                        "")) {
            table.add("the path " + path, GOOD.with(path, "").listed().zip());
        }
        table.add("ten thousand and one", many().zip());
        headers(zip);
    }

    private static SampleBundle bomb() {
        return new SampleBundle(Map.of("keys.json", new byte[50 << 20]));
    }

    private static SampleBundle many() {
        Map<String, byte[]> many = new java.util.TreeMap<>();
        for (int i = 0; i <= 10_000; i++) many.put("receipts/" + i + ".json", new byte[0]);
        return new SampleBundle(many);
    }

    /** What the headers say, where it is not so. */
    private void headers(byte[] zip) {
        String text = new String(zip, ISO_8859_1);
        int second = text.indexOf("PK\u0003\u0004", 4);
        for (int size : List.of(-1, Integer.MAX_VALUE, zip.length, 0, 1)) {
            byte[] sized = zip.clone();
            for (int at : List.of(18, 22)) {
                for (int i = 0; i < 4; i++) sized[at + i] = (byte) (size >> (8 * i));
            }
            table.add("a file that says it has bytes: " + size, sized);
        }
        for (int at : List.of(4, 6, 8, 10, 12, 14, 18, 22, 26, 28, 30)) {
            byte[] flipped = zip.clone();
            flipped[second + at] ^= 1;
            table.add("another bit at %d of a header".formatted(at), flipped);
        }
        byte[] twice = GOOD.with("keys.jsom", "x").zip();
        String doubled = new String(twice, ISO_8859_1).replace("keys.jsom", "keys.json");
        table.add("a file twice", doubled.getBytes(ISO_8859_1));
        byte[] central = zip.clone();
        central[text.lastIndexOf("report.html")] = 'R';
        table.add("another name in the directory", central);
        var random = new Random(4);
        for (int i = 0; i < 60; i++) {
            byte[] bad = zip.clone();
            int at = random.nextInt(bad.length);
            bad[at] ^= (byte) (1 << random.nextInt(8));
            table.add("bit %d: another at %d".formatted(i, at), bad);
        }
    }

    private static byte[] concat(byte[] a, byte[] b) {
        byte[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    private static ZipEntry with(ZipEntry entry, Runnable change) {
        change.run();
        return entry;
    }

    private static ZipEntry compressed(ZipEntry entry, boolean is) {
        if (is) {
            entry.setMethod(ZipEntry.DEFLATED);
            entry.setCompressedSize(-1);
        }
        return entry;
    }

    @Test
    void everyArchiveOfTheTableHasTheSameVerdictInBoth() {
        table.add("as it is", BUNDLE.zip());
        noArchive();
        List<String> verdicts = table.verdicts();
        assertThat(verdicts).hasSizeGreaterThan(100).contains("proven", "refused at form");
        assertThat(Collections.frequency(verdicts, "proven")).isEqualTo(1);
    }
}
