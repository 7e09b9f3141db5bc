package io.bpci.compliance;

import io.bpci.compliance.internal.ComplianceStore;
import io.bpci.compliance.internal.ControlStatus;
import io.bpci.compliance.internal.LiveControls;
import io.bpci.compliance.internal.LiveControls.Active;
import io.bpci.compliance.internal.LiveControls.Snapshot;
import io.bpci.compliance.internal.Scope;
import io.bpci.compliance.internal.StoredControl;
import io.bpci.compliance.internal.SubjectFacts;
import io.bpci.control.Control;
import io.bpci.control.Facts;
import io.bpci.control.Verdict;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.Identifier;
import io.bpci.government.Officer;
import io.bpci.json.Jcs;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.platform.HubException;
import io.bpci.platform.Metrics;
import io.bpci.problem.Fault;
import io.bpci.wire.CheckCompliance;
import io.bpci.wire.ComplianceCheck;
import io.bpci.wire.ComplianceCheck.Result;
import io.bpci.wire.FrameworkRequirement;

import jakarta.annotation.PostConstruct;
import jakarta.ejb.Stateless;
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Checks one message, agreement or the configuration at once, without counting it or finding anything. Whether the
 * caller may do this at all is asked of {@code Decisions} before; an officer checks what is its agency's.
 */
@Stateless
public class ComplianceChecks {
    private static final Set<String> BAD = Set.of("fails", "error");

    @Inject ComplianceStore store;
    @Inject LiveControls live;
    @Inject SubjectFacts facts;
    @Inject Metrics metrics;

    private Metrics.@Nullable Histogram took;

    @PostConstruct
    void open() {
        took =
                metrics.histogram(
                        "bpci_compliance_check_seconds",
                        "What checking one message, agreement or the configuration by request took.");
    }

    /**
     * @throws HubException INVALID_REQUEST, FORBIDDEN, NOT_FOUND
     */
    public ComplianceCheck check(Officer officer, CheckCompliance request) {
        long from = System.nanoTime();
        Instant now = store.now();
        Scope scope = Scope.of(officer);
        Facts subject = subject(scope, request, now);
        if (!scope.reaches(subject)) {
            throw new HubException(Fault.FORBIDDEN, "an officer checks what is its agency's business");
        }
        Snapshot snapshot = live.current();
        List<Result> results = new ArrayList<>();
        for (Active each : snapshot.of(subject.kind())) {
            if (isAsked(scope, request, each.control())) results.add(result(snapshot, each, subject, now));
        }
        unreadable(scope, request, snapshot, subject, results);
        requireKnown(scope, request, results, subject);
        results.sort(Comparator.comparing(each -> each.controlId().value()));
        if (took != null) took.observeNanos(System.nanoTime() - from);
        return new ComplianceCheck(
                now,
                subject.kind().wireName(),
                subject.subject(),
                results.stream().noneMatch(each -> BAD.contains(each.result())),
                results);
    }

    private static boolean isAsked(Scope scope, CheckCompliance request, Control control) {
        List<Identifier> only = request.controls();
        return scope.sees(control.jurisdiction()) && (only == null || only.contains(control.id()));
    }

    private Facts subject(Scope scope, CheckCompliance request, Instant now) {
        boolean isConfiguration = Boolean.TRUE.equals(request.configuration());
        int given =
                (request.message() == null ? 0 : 1)
                        + (request.agreementId() == null ? 0 : 1)
                        + (isConfiguration ? 1 : 0);
        if (given != 1) throw invalid("give exactly one of message, agreement_id and configuration (true)");
        if (request.message() != null) return message(request.message(), now);
        if (request.agreementId() == null) return facts.ofConfiguration(now);
        Optional<Facts> agreement = facts.ofAgreement(request.agreementId(), now).filter(scope::reaches);
        return agreement.orElseThrow(() ->
                new HubException(
                        Fault.NOT_FOUND,
                        "no agreement %s that the caller sees is in force".formatted(request.agreementId())));
    }

    private Facts message(JsonObject message, Instant now) {
        try {
            return facts.of(Envelope.parse(Jcs.canonical(message)), now);
        } catch (Malformed e) {
            throw invalid("message: " + e.getMessage());
        }
    }

    private static Result result(Snapshot snapshot, Active active, Facts subject, Instant now) {
        Control control = active.control();
        Verdict verdict = control.assess(subject);
        Optional<Long> waiver =
                verdict.isBad() ? snapshot.waiver(control.id(), subject.subject(), now) : Optional.empty();
        return new Result(
                control.id(),
                active.version(),
                control.title(),
                control.severity().wireName(),
                waiver.isPresent() ? "waived" : verdict.result().wireName(),
                verdict.reason(),
                waiver.orElse(null),
                control.condition().text(),
                control.appliesWhen() == null ? null : control.appliesWhen().text(),
                subject.seenBy(control),
                control.requirements().stream()
                        .map(each -> new FrameworkRequirement(each.framework(), each.requirement()))
                        .toList());
    }

    /** What this hub does not understand any more is an error, not left out. */
    private void unreadable(
            Scope scope, CheckCompliance request, Snapshot snapshot, Facts subject, List<Result> results) {
        for (Map.Entry<Identifier, String> each : snapshot.unreadable().entrySet()) {
            StoredControl stored = store.find(each.getKey());
            List<Identifier> only = request.controls();
            boolean isAsked =
                    stored != null
                            && stored.subject().equals(subject.kind().wireName())
                            && scope.sees(stored.jurisdiction())
                            && (only == null || only.contains(each.getKey()));
            if (stored == null || !isAsked) continue;
            results.add(
                    new Result(
                            each.getKey(),
                            stored.definitionVersion(),
                            stored.title(),
                            stored.severity(),
                            "error",
                            each.getValue(),
                            null,
                            stored.condition(),
                            stored.appliesWhen(),
                            Json.object().build(),
                            stored.requirements()));
        }
    }

    private void requireKnown(Scope scope, CheckCompliance request, List<Result> results, Facts subject) {
        if (request.controls() == null) return;
        for (Identifier each : request.controls()) {
            if (results.stream().anyMatch(result -> result.controlId().equals(each))) continue;
            StoredControl stored = store.require(scope, each);
            String why =
                    stored.status() == ControlStatus.ON
                            ? "is about %s, not about %s".formatted(stored.subject(), subject.kind().wireName())
                            : "is " + stored.status().wireName();
            throw invalid("controls: %s %s".formatted(each, why));
        }
    }

    private static HubException invalid(String detail) {
        return new HubException(Fault.INVALID_REQUEST, detail);
    }
}
