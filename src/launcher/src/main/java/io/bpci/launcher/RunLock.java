package io.bpci.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Held by the one supervisor of a data directory for as long as it lives: the kernel gives it back however that process
 * ends, so it never goes stale as a pid file does.
 */
final class RunLock implements AutoCloseable {
    private final StateDirectory state;
    private final FileChannel channel;

    private RunLock(StateDirectory state, FileChannel channel) {
        this.state = state;
        this.channel = channel;
    }

    /** Empty when another process holds it. The directory must exist. */
    static Optional<RunLock> take(StateDirectory state) {
        try {
            FileChannel channel =
                    FileChannel.open(state.pids().resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock != null) return Optional.of(new RunLock(state, channel));
            channel.close();
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Says who holds it. */
    void sign() {
        StateDirectory.writePrivately(state.pid(Down.LAUNCHER), ProcessHandle.current().pid() + "\n");
    }

    /** Says that everything is ready. */
    void announceReady() {
        StateDirectory.writePrivately(state.ready(), "");
    }

    /** Takes back what a holder has said, this one or one that ended without doing so. */
    void clear() {
        try {
            Files.deleteIfExists(state.ready());
            Files.deleteIfExists(state.pid(Down.LAUNCHER));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Gives the lock back. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
