package io.bpci.launcher;

import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** {@code bpci logs}: the end of the logs, and with {@code -f} what is added to them. */
final class LogView {
    /** Of each log, as much as a person reads. */
    private static final int SHOWN_BYTES = 8 << 10;

    private final StateDirectory state;
    private final PrintStream out;
    private final boolean raw;
    private final UnaryOperator<String> form;

    /**
     * @param raw whether lines are shown as they are, for programs
     */
    LogView(StateDirectory state, PrintStream out, boolean raw) {
        this.state = state;
        this.out = out;
        this.raw = raw;
        this.form = raw ? UnaryOperator.identity() : LogLine::readable;
    }

    void show(Optional<String> process, boolean follow) throws InterruptedException {
        List<Path> files =
                process.map(List::of).orElse(List.of(Down.LAUNCHER, Keycloak.NAME, Hub.NAME)).stream()
                        .map(state::log)
                        .filter(file -> follow || Files.exists(file))
                        .toList();
        if (files.isEmpty()) throw new Failure(Failure.Exit.NOT_RUNNING, "no logs yet in " + state.logs());
        List<Tail> tails = new ArrayList<>();
        for (Path file : files) tails.add(new Tail(file, files.size() > 1));
        do {
            for (Tail tail : tails) tail.showNews();
            if (follow) Thread.sleep(Duration.ofMillis(300));
        } while (follow);
    }

    /** One file, and how far it has been shown. Survives the file's rotation, and its absence. */
    private final class Tail {
        private final Path file;
        private final String prefix;
        private long shown = -1;
        private String begun = "";

        Tail(Path file, boolean named) {
            this.file = file;
            // A name in front would make no JSON of a line for programs.
            this.prefix = named && !raw ? file.getFileName().toString().replace(".log", "") + " | " : "";
        }

        void showNews() {
            if (!Files.exists(file)) return;
            try (var in = new RandomAccessFile(file.toFile(), "r")) {
                boolean first = shown < 0;
                if (first) shown = Math.max(0, in.length() - SHOWN_BYTES);
                if (in.length() < shown) shown = 0; // rotated
                boolean cut = first && shown > 0;
                in.seek(shown);
                byte[] news = new byte[(int) Math.min(in.length() - shown, 1 << 20)];
                in.readFully(news);
                shown += news.length;
                String[] lines = (begun + new String(news, StandardCharsets.UTF_8)).split("\n", -1);
                for (int i = cut ? 1 : 0; i < lines.length - 1; i++) out.println(prefix + form.apply(lines[i]));
                begun = lines[lines.length - 1];
                out.flush();
            } catch (IOException e) {
                throw new Failure("cannot read " + file + ": " + e.getMessage());
            }
        }
    }
}
