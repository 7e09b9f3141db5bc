package io.bpci.platform;

import io.bpci.settings.HubSettings;

import java.util.logging.Level;
import java.util.logging.Logger;

/** Puts the setting {@code logging.level} in force for the hub's own loggers; libraries keep theirs. */
final class LogLevel {
    /** Held here, since the JDK forgets a logger, and its level with it, that nobody holds. */
    private static final Logger OURS = Logger.getLogger("io.bpci");

    private LogLevel() {}

    static void set(HubSettings settings) {
        OURS.setLevel(
                switch (settings.logging().level()) {
                    case TRACE -> Level.FINEST;
                    case DEBUG -> Level.FINE;
                    case INFO -> Level.INFO;
                    case WARN -> Level.WARNING;
                    case ERROR -> Level.SEVERE;
                });
    }
}
