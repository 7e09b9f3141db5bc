package io.bpci.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a process has taken of the machine, as Linux counts it. */
final class ProcessUse {
    /** {@code sysconf(_SC_CLK_TCK)}, which is 100 on every Linux that Java runs on. */
    private static final double TICKS_PER_SECOND = 100;

    private static final int FIELDS_BEFORE_TIMES = 11;

    private final long pid;

    ProcessUse(long pid) {
        this.pid = pid;
    }

    /** Processor time so far, of all its threads, in the kernel and outside. */
    double cpuSeconds() throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        // The name in parentheses may hold anything; the fields are counted behind it.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[FIELDS_BEFORE_TIMES]) + Long.parseLong(fields[FIELDS_BEFORE_TIMES + 1]))
                / TICKS_PER_SECOND;
    }

    double residentMebibytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
            if (line.startsWith("VmRSS:")) return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
        }
        throw new IOException("process " + pid + " has no VmRSS");
    }

    /** Heap that is in use after a full collection. */
    double liveHeapMebibytes() throws IOException, InterruptedException {
        jcmd("GC.run");
        String histogram = jcmd("GC.heap_info");
        var used = java.util.regex.Pattern.compile("used (\\d+)K").matcher(histogram);
        if (!used.find()) throw new IOException("jcmd says nothing of the heap: " + histogram);
        return Long.parseLong(used.group(1)) / 1024.0;
    }

    private String jcmd(String command) throws IOException, InterruptedException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Process process = new ProcessBuilder(jcmd.toString(), "" + pid, command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (process.waitFor() != 0) throw new IOException("jcmd " + command + ": " + said);
        return said;
    }
}
