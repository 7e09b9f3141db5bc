package io.bpci.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What a figure was measured on. */
record Machine(String processor, int cores, double memoryGib, String java, String load) {
    static Machine here() throws IOException {
        return new Machine(
                field("/proc/cpuinfo", "model name"),
                Runtime.getRuntime().availableProcessors(),
                Long.parseLong(field("/proc/meminfo", "MemTotal").replaceAll("\\D", "")) / 1024.0 / 1024.0,
                System.getProperty("java.vm.name") + " " + Runtime.version(),
                Files.readString(Path.of("/proc/loadavg")).split(" ")[0]);
    }

    private static String field(String file, String name) throws IOException {
        return Files.readAllLines(Path.of(file)).stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("unknown");
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%d cores of %s, %.0f GiB, %s, load before %s; the load generator runs on the same machine",
                cores,
                processor,
                memoryGib,
                java,
                load);
    }
}
