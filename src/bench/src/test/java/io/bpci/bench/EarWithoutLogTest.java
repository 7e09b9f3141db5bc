package io.bpci.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeInstruction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** The cuts, made in the hub's code as it is. */
class EarWithoutLogTest {
    @TempDir Path directory;

    private static byte[] compiled(String type) throws IOException {
        try (InputStream file = EarWithoutLogTest.class.getResourceAsStream("/" + path(type))) {
            return Objects.requireNonNull(file, type).readAllBytes();
        }
    }

    private static String path(String type) {
        return type.replace('.', '/') + ".class";
    }

    private static byte[] zip(Map<String, byte[]> files) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (var file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue());
            }
        }
        return bytes.toByteArray();
    }

    private static Map<String, byte[]> unzip(byte[] archive) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (var zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), zip.readAllBytes());
            }
        }
        return files;
    }

    /** An application of these classes, and another file. */
    private Path ear(Stream<String> types) throws IOException {
        Map<String, byte[]> beans = new TreeMap<>();
        for (String type : types.distinct().toList()) beans.put(path(type), compiled(type));
        Map<String, byte[]> files = new TreeMap<>();
        files.put("bpci-ejb.jar", zip(beans));
        files.put("lib/other.jar", new byte[] {1, 2, 3});
        return Files.write(directory.resolve("whole.ear"), zip(files));
    }

    @Test
    void everyCutIsMadeInTheHubAsItIsAndTheRestStays() throws IOException {
        Path cut = directory.resolve("cut.ear");

        EarWithoutLog.write(ear(EarWithoutLog.CUTS.stream().map(Cut::type)), cut);

        Map<String, byte[]> files = unzip(Files.readAllBytes(cut));
        assertThat(files.get("lib/other.jar")).containsExactly(1, 2, 3);
        Map<String, byte[]> beans = unzip(Objects.requireNonNull(files.get("bpci-ejb.jar")));
        assertThat(beans).hasSize(4);
        for (byte[] bean : beans.values()) assertThat(ClassFile.of().verify(bean)).isEmpty();
        assertThat(calls(beans, "io.bpci.log.Sequencer", "begin")).isEmpty();
        assertThat(calls(beans, "io.bpci.log.Sequencer", "end")).isNotEmpty();
        assertThat(calls(beans, "io.bpci.log.Attestor", "begin")).isEmpty();
        assertThat(calls(beans, "io.bpci.audit.internal.AuditSegment", "<init>"))
                .contains("write")
                .doesNotContain("entry", "leaf", "copyTo");
        assertThat(calls(beans, "io.bpci.audit.AuditGroup", "add")).contains("line").doesNotContain("nextBytes");
    }

    private static List<String> calls(Map<String, byte[]> beans, String type, String method) {
        return ClassFile.of().parse(Objects.requireNonNull(beans.get(path(type)))).methods().stream()
                .filter(found -> found.methodName().equalsString(method))
                .flatMap(EarWithoutLogTest::calls)
                .toList();
    }

    private static Stream<String> calls(MethodModel method) {
        return method.code()
                .orElseThrow()
                .elementStream()
                .filter(InvokeInstruction.class::isInstance)
                .map(call -> ((InvokeInstruction) call).name().stringValue());
    }

    @Test
    void aHubThatIsNoLongerWhatTheCutsWereMadeForIsRefused() throws IOException {
        Path ear = ear(Stream.of("io.bpci.log.Sequencer"));

        assertThatThrownBy(() -> EarWithoutLog.write(ear, directory.resolve("cut.ear")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("nothing to cut")
                .hasMessageContaining("Attestor");
    }
}
