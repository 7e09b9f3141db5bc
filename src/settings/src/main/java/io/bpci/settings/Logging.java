package io.bpci.settings;

import java.nio.file.Path;
import java.util.List;

/** Section {@code logging}. Logs are always JSON, and the audit log is always on and comprehensive. */
@Setting("What is logged, and where to.")
public record Logging(
        @Setting(value = "The least serious entries that are logged.", byDefault = "info") Level level,
        @Setting("Log files, beside the standard output of the process, which always has everything.")
                List<FileOutput> outputs,
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
    @Setting("A log file, beside the standard output of the process, which has everything in any case.")
    public record FileOutput(@Setting(value = "The file to append to.", byDefault = "logs/hub-own.log") Path path) {}

    /** Section {@code logging.audit_logging}. */
    @Setting("The audit events in the database. They are always written, and always complete.")
    public record AuditLogging(
            @Setting(
                            value =
                                    "Days for which the content of audit events is kept: who acted, from where and why,"
                                            + " digests of messages. Then it is erased; what stands in the log for the"
                                            + " events stays.",
                            byDefault = "365",
                            min = "1",
                            max = "36500")
                    int retentionDays) {}
}
