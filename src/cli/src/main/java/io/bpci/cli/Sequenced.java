package io.bpci.cli;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** Waits for what the log has in a moment. */
final class Sequenced {
    private static final Duration PAUSE = Duration.ofMillis(250);

    private Sequenced() {}

    static byte[] await(Supplier<Optional<byte[]>> ask, long seconds) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        Optional<byte[]> answer = ask.get();
        while (answer.isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw new CliFailure(
                        Exit.REFUSED,
                        "the hub has it, and it is not in the log after %d s".formatted(seconds),
                        "ask again later");
            }
            Thread.sleep(PAUSE);
            answer = ask.get();
        }
        return answer.get();
    }
}
