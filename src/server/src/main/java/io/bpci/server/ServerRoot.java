package io.bpci.server;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the application server unpacks itself and the EAR: a directory for each process, below the hub's own data.
 * Nothing in it outlives the process. In the machine's directory for temporary files somebody might tidy it away while
 * the hub runs, and the server itself removes it there before it has stopped the application.
 */
final class ServerRoot {
    private ServerRoot() {}

    /** An empty directory for this process; what processes that have ended left is removed. */
    static Path prepare(Path dataDirectory) throws IOException {
        Path all = dataDirectory.toAbsolutePath().resolve("server");
        Files.createDirectories(
                all, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        long self = ProcessHandle.current().pid();
        for (Path each : in(all)) if (!isOfAnother(each, self)) remove(each);
        return Files.createDirectory(all.resolve(Long.toString(self)));
    }

    private static List<Path> in(Path directory) throws IOException {
        try (Stream<Path> found = Files.list(directory)) {
            return found.toList();
        }
    }

    /** Whether it is that of another process which may be alive. */
    private static boolean isOfAnother(Path root, long self) {
        String name = root.getFileName().toString();
        if (!name.matches("[1-9][0-9]{0,17}")) return true;
        long pid = Long.parseLong(name);
        return pid != self && ProcessHandle.of(pid).isPresent();
    }

    private static void remove(Path root) throws IOException {
        Files.walkFileTree(
                root,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                        Files.delete(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                            throws IOException {
                        if (failure != null) throw failure;
                        Files.delete(directory);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }
}
