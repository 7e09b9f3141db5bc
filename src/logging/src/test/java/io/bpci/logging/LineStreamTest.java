package io.bpci.logging;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.logging.Level;
import java.util.logging.Logger;

class LineStreamTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    private PrintStream stream() {
        Logger logger = Logger.getAnonymousLogger();
        logger.setUseParentHandlers(false);
        logger.addHandler(new JsonHandler(written));
        return new PrintStream(new LineStream(logger, Level.WARNING), true, StandardCharsets.UTF_8);
    }

    @Test
    void whatIsPrintedIsAnEntryForEachLine() {
        try (PrintStream stream = stream()) {
            stream.print("half");
            stream.println(" a line, {0} and \u00e9");
            stream.println();
            stream.printf("two%nlines%n");
        }
        assertThat(written.toString(StandardCharsets.UTF_8).lines())
                .hasSize(3)
                .allMatch(line -> line.startsWith("{\"timestamp\":") && line.contains("\"level\":\"warn\""))
                .first()
                .asString()
                .contains("half a line, {0} and \u00e9");
    }

    @Test
    void aLineWithoutEndIsCut() {
        try (PrintStream stream = stream()) {
            stream.print("x".repeat(70_000));
        }
        assertThat(written.size()).isPositive();
    }
}
