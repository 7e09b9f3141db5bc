package io.bpci.log;

import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.AuditLog;
import io.bpci.audit.EventKind;
import io.bpci.jose.Ed25519;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.log.internal.LogHead;
import io.bpci.log.internal.LogStore;
import io.bpci.log.internal.LogTenure;
import io.bpci.note.NotePolicy;
import io.bpci.note.NoteVerifier;
import io.bpci.note.OpenedNote;
import io.bpci.note.Quorum;
import io.bpci.note.SignedNote;
import io.bpci.platform.Caller;
import io.bpci.platform.HubException;
import io.bpci.platform.Leadership;
import io.bpci.problem.Fault;
import io.bpci.receipt.SuccessionChain;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;

import org.jspecify.annotations.Nullable;

import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which keys signed the log when, and their change. The database has the order of tenures, and changes it under the
 * lock of the log's head, under which checkpoints are signed too: so no two keys ever sign a head of one size.
 */
@Stateless
public class LogKeyHistory {
    private static final int MAX_REASON = 500;

    @Inject LogSigner signer;
    @Inject AuditLog audit;
    @Inject Leadership leadership;
    @Inject Ed25519 ed25519;
    @Inject InstantSource clock;

    @PersistenceContext(unitName = "hub")
    EntityManager entities;

    /**
     * The private keys that sign the next head, which the caller has locked.
     *
     * @throws HubException UNAVAILABLE if this hub does not have them
     */
    @TransactionAttribute(TransactionAttributeType.MANDATORY)
    public LogKeys current() {
        return signer.require(newest().orElseGet(this::first).verifierKeys());
    }

    /** Of a log that has none on record: this hub's, if no other ones have signed it. */
    private LogTenure first() {
        LogKeys own = signer.ownKeys();
        requireOwn(own);
        LogTenure first = LogTenure.first(own.verifierKeys(), clock.instant());
        entities.persist(first);
        return first;
    }

    private void requireOwn(LogKeys own) {
        Optional<LogStore.Signed> head = store().head();
        if (head.isEmpty()) return;
        var policy = new NotePolicy(ed25519, Quorum.allOf(own.verifiers().toArray(NoteVerifier[]::new)));
        if (policy.open(SignedNote.parse(head.get().note().copy())) instanceof OpenedNote.Refused) {
            throw signer.refusal(own, "other keys signed its head");
        }
    }

    private Optional<LogTenure> newest() {
        return entities.createQuery("select t from LogTenure t order by t.number desc", LogTenure.class)
                .setMaxResults(1)
                .getResultStream()
                .findFirst();
    }

    private List<LogTenure> tenures() {
        return entities.createQuery("select t from LogTenure t order by t.number", LogTenure.class).getResultList();
    }

    /**
     * The log's name and its verifier keys, for everybody: those that sign now, and of all that did, from and until
     * when.
     *
     * @throws HubException UNAVAILABLE if no key is on record, and this hub's are not those that signed
     */
    public JsonObject published() {
        List<LogTenure> tenures = tenures();
        if (tenures.isEmpty()) {
            LogKeys own = signer.ownKeys();
            requireOwn(own);
            return keys(own.verifierKeys()).build();
        }
        List<Json> history = new ArrayList<>();
        for (int i = 0; i < tenures.size(); i++) {
            LogTenure tenure = tenures.get(i);
            var json =
                    Json.object()
                            .put("verifier_keys", Json.strings(tenure.verifierKeys()))
                            .put("from_size", tenure.fromSize())
                            .put("from", tenure.beganAt().toString());
            if (i + 1 < tenures.size()) {
                LogTenure next = tenures.get(i + 1);
                json.put("until_size", next.fromSize() - 1).put("until", next.beganAt().toString());
            }
            history.add(json.build());
        }
        return keys(tenures.getLast().verifierKeys()).put("history", new JsonArray(history)).build();
    }

    private JsonObject.Builder keys(List<String> verifierKeys) {
        return Json.object().put("origin", signer.origin()).put("verifier_keys", Json.strings(verifierKeys));
    }

    /** The notes by which keys followed one another, the oldest first. */
    public SuccessionChain successions() {
        return new SuccessionChain(tenures().stream().flatMap(tenure -> tenure.succession().stream()).toList());
    }

    /**
     * Makes new keys. They sign the next head, and those that signed until now never again.
     *
     * @throws HubException FORBIDDEN, INVALID_REQUEST if there is no reason or a long one, CONFLICT while the keys that
     *     came last have signed nothing yet, UNAVAILABLE if another hub leads or this one does not have the keys
     */
    public void rotate(Caller caller, @Nullable String reason) {
        caller.requireAdmin();
        requireLead();
        change(caller, reason);
    }

    private void requireLead() {
        try {
            if (leadership.lock().isCurrent()) return;
        } catch (SQLException e) {
            throw new HubException(Fault.UNAVAILABLE, "the database does not tell who leads");
        }
        throw new HubException(Fault.UNAVAILABLE, "another hub leads; ask that one");
    }

    void change(Caller caller, @Nullable String reason) {
        if (reason == null || reason.isBlank() || reason.length() > MAX_REASON) {
            throw new HubException(
                    Fault.INVALID_REQUEST, "reason must be given, in 1 to %d characters".formatted(MAX_REASON));
        }
        LogHead head = store().lockedHead();
        LogKeys retiring = current();
        LogTenure tenure = newest().orElseThrow();
        if (head.isUnsigned() || head.size() < tenure.fromSize()) {
            throw new HubException(Fault.CONFLICT, "the log's keys have signed nothing yet; ask again in a moment");
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        LogKeys next = prepareNext(retiring);
        SignedNote note = retiring.succession(head.size(), head.root(), now, next);
        entities.persist(tenure.followedBy(next.verifierKeys(), head.size() + 1, now, note));
        audit.record(
                EventKind.LOG_KEYS_ROTATED,
                Json.object()
                        .put(Member.ACTOR, caller.name())
                        .put(Member.REASON, reason)
                        .put(
                                Member.DETAIL,
                                Json.object()
                                        .put("retired_keys", ids(retiring))
                                        .put("new_keys", ids(next))
                                        .put("last_size", head.size())
                                        .build())
                        .build());
    }

    /** A note may not have two keys of one ID, which is four bytes. */
    private LogKeys prepareNext(LogKeys retiring) {
        LogKeys next = signer.prepareNext();
        while (next.verifiers().stream().anyMatch(key -> retiring.has(key.id()))) next = signer.prepareNext();
        return next;
    }

    private static Json ids(LogKeys keys) {
        return Json.strings(keys.verifiers().stream().map(key -> key.id().toString()).toList());
    }

    private LogStore store() {
        return new LogStore(entities);
    }
}
