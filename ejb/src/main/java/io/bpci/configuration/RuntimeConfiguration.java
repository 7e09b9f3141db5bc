package io.bpci.configuration;

import io.bpci.audit.AuditEvent;
import io.bpci.audit.AuditLog;
import io.bpci.audit.EventKind;
import io.bpci.json.Json;
import io.bpci.json.JsonBool;
import io.bpci.json.JsonNumber;
import io.bpci.json.JsonObject;
import io.bpci.json.JsonString;
import io.bpci.platform.Caller;
import io.bpci.platform.HubException;
import io.bpci.platform.RuntimeSettings;
import io.bpci.problem.Fault;
import io.bpci.settings.InvalidSettings;
import io.bpci.wire.AppliedConfiguration;

import jakarta.annotation.Resource;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.TransactionSynchronizationRegistry;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Changes settings while the hub runs, for an administrator: checked, recorded, then in force. */
@Stateless
public class RuntimeConfiguration {
    @Inject RuntimeSettings settings;
    @Inject AuditLog audit;

    @Resource
    @SuppressWarnings("NullAway.Init") // the container sets it
    TransactionSynchronizationRegistry transaction;

    /**
     * Applies sections and keys written as in the configuration file. All of them or, when anything is wrong, none.
     *
     * @throws HubException FORBIDDEN, or INVALID_REQUEST naming each key that cannot be changed so
     */
    public AppliedConfiguration apply(Caller caller, JsonObject config) {
        caller.requireAdmin();
        Map<String, String> values = new TreeMap<>();
        flatten("", config, values);
        if (values.isEmpty()) {
            throw new HubException(
                    Fault.INVALID_REQUEST,
                    "config is empty; it may hold " + String.join(", ", RuntimeSettings.CHANGEABLE));
        }
        RuntimeSettings.Change change = check(values);
        var detail = Json.object();
        values.forEach(detail::put);
        audit.record(
                EventKind.CONFIGURATION_CHANGED,
                Json.object()
                        .put(AuditEvent.Member.ACTOR, caller.name())
                        .put(AuditEvent.Member.DETAIL, detail.build())
                        .build());
        // In force only once it is on record.
        transaction.registerInterposedSynchronization(new AfterCommit(() -> settings.apply(change)));
        var all = settings.changes();
        all.putAll(change.values());
        return AppliedConfiguration.untilRestart(change.values(), all);
    }

    private RuntimeSettings.Change check(Map<String, String> values) {
        try {
            return settings.check(values);
        } catch (InvalidSettings e) {
            throw new HubException(
                    Fault.INVALID_REQUEST,
                    e.problems().stream()
                            .map(problem -> problem.key() + ": " + problem.allowed())
                            .collect(Collectors.joining("; ")));
        }
    }

    private static void flatten(String prefix, JsonObject section, Map<String, String> values) {
        section.members()
                .forEach((name, value) -> {
                    String key = prefix + name;
                    switch (value) {
                        case JsonObject inner -> flatten(key + ".", inner, values);
                        case JsonString text -> values.put(key, text.value());
                        case JsonNumber number -> values.put(key, number.toString());
                        case JsonBool bool -> values.put(key, Boolean.toString(bool.value()));
                        default ->
                                throw new HubException(
                                        Fault.INVALID_REQUEST, key + " must be a section, a text or a number");
                    }
                });
    }

    private record AfterCommit(Runnable work) implements Synchronization {
        @Override
        public void beforeCompletion() {}

        @Override
        public void afterCompletion(int status) {
            if (status == Status.STATUS_COMMITTED) work.run();
        }
    }
}
