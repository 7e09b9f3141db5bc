package io.bpci.settings;

import java.nio.file.Path;
import java.util.List;

/** Section {@code logging}. Logs are always JSON, and the audit log is always on and comprehensive. */
@Setting("What is logged, and where to.")
public record Logging(
        @Setting(value = "The least serious entries that are logged.", byDefault = "info") Level level,
        @Setting("The log files.") List<FileOutput> outputs,
        AuditLogging auditLogging) {

    public Logging {
        outputs = List.copyOf(outputs);
    }

    /** From the most talkative to the least. */
    public enum Level {
        TRACE,
        DEBUG,
        INFO,
        WARN,
        ERROR
    }

    /** An output of {@code type: file}. */
    @Setting("A log file.")
    public record FileOutput(@Setting(value = "The file to append to.", byDefault = "logs/hub.log") Path path) {}

    /** Section {@code logging.audit_logging}. */
    @Setting("The audit events in the database. They are always written, and always complete.")
    public record AuditLogging(
            @Setting(value = "Days for which audit events are kept.", byDefault = "365", min = "1", max = "36500")
                    int retentionDays) {}
}
