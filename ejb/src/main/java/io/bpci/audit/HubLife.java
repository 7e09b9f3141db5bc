package io.bpci.audit;

import io.bpci.audit.AuditEvent.Member;
import io.bpci.json.Json;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.ejb.DependsOn;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;

/**
 * Records that a hub begins to lead, and that it ends in good order: a beginning that no end precedes follows a crash.
 */
@Singleton
@Startup
@DependsOn("Database")
@TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
public class HubLife {
    @Inject AuditLog audit;

    @PostConstruct
    void started() {
        record(EventKind.HUB_STARTED);
    }

    @PreDestroy
    void stopped() {
        record(EventKind.HUB_STOPPED);
    }

    private void record(EventKind kind) {
        long process = ProcessHandle.current().pid();
        audit.record(kind, Json.object().put(Member.DETAIL, Json.object().put("process_id", process).build()).build());
    }
}
