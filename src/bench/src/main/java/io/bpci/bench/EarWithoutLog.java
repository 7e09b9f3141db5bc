package io.bpci.bench;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.MethodModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * The application as it was built, without the work that the transparency log makes. It is for measurements alone, made
 * anew for each, and ends with it: the product has no such setting, for it proves what it relays.
 */
final class EarWithoutLog {
    private static final String BEANS = "bpci-ejb.jar";
    private static final String CLASS = ".class";

    private static final String SEGMENT = "io.bpci.audit.internal.AuditSegment";

    static final List<Cut> CUTS =
            List.of(
                    // Nothing appends, signs, keeps or stamps heads.
                    new Cut.Body("io.bpci.log.Sequencer", "begin"),
                    new Cut.Body("io.bpci.log.Attestor", "begin"),
                    // No commitment, entry and leaf hash of an event, and no room for them in the database.
                    new Cut.Call(SEGMENT, "<init>", "io.bpci.audit.AuditEvent", "entry"),
                    new Cut.Call(SEGMENT, "<init>", "io.bpci.json.Slice", "of"),
                    new Cut.Call(SEGMENT, "<init>", "io.bpci.merkle.Rfc6962", "leaf"),
                    new Cut.Call(SEGMENT, "<init>", "io.bpci.merkle.Hash", "copyTo"),
                    new Cut.Arrays(SEGMENT, "<init>"),
                    // No salt is drawn; its place in the line stays.
                    new Cut.Call("io.bpci.audit.AuditGroup", "add", "java.security.SecureRandom", "nextBytes"));

    private EarWithoutLog() {}

    /**
     * Writes it.
     *
     * @throws IllegalStateException if the code is no longer what the cuts were made for
     */
    static void write(Path ear, Path without) throws IOException {
        Set<Cut> made = new HashSet<>();
        try (InputStream in = Files.newInputStream(ear);
                OutputStream out = Files.newOutputStream(without)) {
            rewrite(in, out, (name, bytes) -> name.equals(BEANS) ? cutJar(bytes, made) : bytes);
        }
        for (Cut cut : CUTS)
            if (!made.contains(cut)) throw new IllegalStateException("there is nothing to cut: " + cut);
    }

    private static byte[] cutJar(byte[] jar, Set<Cut> made) throws IOException {
        var out = new ByteArrayOutputStream(jar.length);
        rewrite(
                new ByteArrayInputStream(jar),
                out,
                (name, bytes) -> name.endsWith(CLASS) ? cut(typeOf(name), bytes, made) : bytes);
        return out.toByteArray();
    }

    private static String typeOf(String file) {
        return file.substring(0, file.length() - CLASS.length()).replace('/', '.');
    }

    /** The class without what is to be cut from it; those that are cut are noted. */
    static byte[] cut(String type, byte[] compiled, Set<Cut> made) {
        List<Cut> here = CUTS.stream().filter(cut -> cut.type().equals(type)).toList();
        byte[] cut = compiled;
        for (Cut each : here) cut = cut(cut, each, made);
        return cut;
    }

    private static byte[] cut(byte[] compiled, Cut cut, Set<Cut> made) {
        ClassFile format = ClassFile.of();
        ClassTransform transform =
                (builder, element) -> {
                    if (element instanceof MethodModel method && cut.isIn(method)) {
                        builder.transformMethod(method, cut.transform(made));
                    } else {
                        builder.with(element);
                    }
                };
        return format.transformClass(format.parse(compiled), transform);
    }

    /** What becomes of a file in an archive. */
    private interface Change {
        byte[] of(String name, byte[] bytes) throws IOException;
    }

    private static void rewrite(InputStream in, OutputStream out, Change change) throws IOException {
        var from = new ZipInputStream(in);
        var to = new ZipOutputStream(out);
        for (ZipEntry entry = from.getNextEntry(); entry != null; entry = from.getNextEntry()) {
            to.putNextEntry(new ZipEntry(entry.getName()));
            to.write(change.of(entry.getName(), from.readAllBytes()));
        }
        to.finish();
    }
}
