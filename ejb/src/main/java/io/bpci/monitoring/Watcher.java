package io.bpci.monitoring;

import io.bpci.government.Officer;
import io.bpci.platform.HubException;

import java.time.Duration;
import java.time.Instant;

/**
 * Who watches.
 *
 * @param until when the token that proved it expires
 * @param permission what may be seen by who shows that token
 */
public record Watcher(Officer officer, Instant until, Permission permission) {
    /** Asks whoever decides. Safe for concurrent use; may wait. */
    public interface Permission {
        /**
         * Whether the caller may view that resource.
         *
         * @param within how old the decision may be
         * @throws HubException UNAVAILABLE when nobody can tell
         */
        boolean mayView(String resource, Duration within);
    }
}
