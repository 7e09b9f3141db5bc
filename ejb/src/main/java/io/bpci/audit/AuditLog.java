package io.bpci.audit;

import io.bpci.json.JsonObject;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HexFormat;

/** Where events are recorded and found. */
@Stateless
public class AuditLog {
    @Inject InstantSource clock;
    @Inject SecureRandom random;

    /**
     * Records an act of administration in the caller's database transaction: both happen or neither. What happens to
     * messages goes through the audit queue instead.
     *
     * @param members what {@link AuditEvent.Member} names
     */
    @TransactionAttribute(TransactionAttributeType.MANDATORY)
    public AuditEvent record(EventKind kind, JsonObject members) {
        return AuditEvent.of(newId(), clock.instant(), kind, members);
    }

    private String newId() {
        byte[] id = new byte[16];
        random.nextBytes(id);
        return HexFormat.of().formatHex(id);
    }
}
