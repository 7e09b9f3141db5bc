package io.bpci.launcher;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.Arrays;

/**
 * Runs another main class in this JVM and ends the JVM when standard input ends. The launcher holds the other end of
 * that pipe, so the kernel closes it however the launcher ends, {@code kill -9} included, and no child outlives it.
 */
public final class Leash {
    /** How long an orderly end may take once the launcher is gone. */
    private static final Duration GRACE = Duration.ofSeconds(25);

    /** As for a process that SIGTERM ended: 128 and the signal's number. */
    private static final int TERMINATED = 143;

    private Leash() {}

    /**
     * @param arguments the main class, then its arguments
     */
    public static void main(String[] arguments) throws Throwable {
        Thread.ofPlatform().daemon().name("leash").start(Leash::endWithInput);
        try {
            Class.forName(arguments[0])
                    .getMethod("main", String[].class)
                    .invoke(null, (Object) Arrays.copyOfRange(arguments, 1, arguments.length));
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static void endWithInput() {
        try {
            // Not System.in, which the program may replace or close.
            new FileInputStream(FileDescriptor.in).transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // A pipe that cannot be read any more is as good as one that has ended.
        }
        System.err.println("the launcher is gone: ending");
        Thread.ofPlatform()
                .daemon()
                .name("leash-last-resort")
                .start(() -> {
                    try {
                        Thread.sleep(GRACE);
                    } catch (InterruptedException e) {
                        // Nobody interrupts it; ending at once would be right.
                    }
                    Runtime.getRuntime().halt(TERMINATED);
                });
        System.exit(TERMINATED);
    }
}
