package io.bpci.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A hub's process seen from the outside, as far as Linux tells. */
record RunningHub(long pid) {
    private static final long KIB = 1024;

    /** The hub among this machine's processes that was told to listen there. */
    static RunningHub listeningOn(int apiPort) {
        String wanted = "BPCI_ORACLE_CONFIG_API_PORT=" + apiPort;
        return ProcessHandle.allProcesses()
                .filter(process -> isHub(process.pid(), wanted))
                .findFirst()
                .map(process -> new RunningHub(process.pid()))
                .orElseThrow(() -> new IllegalStateException("no hub listens on " + apiPort));
    }

    private static boolean isHub(long pid, String wanted) {
        try {
            return Files.readString(proc(pid, "cmdline")).contains("io.bpci.server.HubServer")
                    && Files.readString(proc(pid, "environ")).contains(wanted + "\0");
        } catch (IOException e) {
            return false;
        }
    }

    /** Bytes of memory that are its own. */
    long residentBytes() throws IOException {
        for (String line : Files.readAllLines(proc(pid, "status"))) {
            if (line.startsWith("RssAnon:")) return Long.parseLong(line.replaceAll("[^0-9]", "")) * KIB;
        }
        throw new IOException("no RssAnon in the status of " + pid);
    }

    private static Path proc(long pid, String file) {
        return Path.of("/proc", Long.toString(pid), file);
    }
}
