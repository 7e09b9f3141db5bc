package io.bpci.contracts;

import io.bpci.contract.Conflicts;
import io.bpci.contract.Conflicts.Ruled;
import io.bpci.contract.Manifest;
import io.bpci.contract.Program;
import io.bpci.contract.RuleBook;
import io.bpci.contracts.internal.ContractEngine;
import io.bpci.contracts.internal.ContractStore;
import io.bpci.contracts.internal.Deployment;
import io.bpci.contracts.internal.Place;
import io.bpci.contracts.internal.StoredContract;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.government.AgencyDirectory;
import io.bpci.government.AgencyDirectory.Standing;
import io.bpci.government.Officer;
import io.bpci.platform.Cursor;
import io.bpci.platform.FreshId;
import io.bpci.platform.HubException;
import io.bpci.platform.PageRequest;
import io.bpci.platform.Sorting;
import io.bpci.problem.Fault;
import io.bpci.wire.ConflictReport;
import io.bpci.wire.ConflictReport.RuleConflict;
import io.bpci.wire.DeployContract;
import io.bpci.wire.DeployedContract;
import io.bpci.wire.DeploymentInfo;
import io.bpci.wire.DeploymentPage;
import io.bpci.wire.DeploymentStatus;
import io.bpci.wire.RollBackContract;

import jakarta.ejb.Stateless;
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Where contracts run: a jurisdiction is asked, and lets an officer of an agency of its own decide. One version of a
 * contract runs in a jurisdiction at a time.
 *
 * <p>Refusals are {@link HubException}s: FORBIDDEN, NOT_FOUND, INVALID_REQUEST, CONFLICT for what contradicts where it
 * stands, or contradicts the rules of other jurisdictions.
 */
@Stateless
public class Deployments {
    private static final int MAX_JURISDICTIONS = 20;
    private static final int MAX_NOTE = 2_000;

    /** So many rules of other jurisdictions are compared with, those that were let run last first. */
    private static final int MAX_COMPARED = 20;

    /** So many conditions are asked for one request. */
    private static final int MAX_CONDITIONS = 1_000_000;

    private static final ConflictReport NOTHING_TO_COMPARE = new ConflictReport(List.of(), 0, true);

    private static final Sorting<Deployment> SORTING = Sorting.newestFirst("requested_at", Deployment::number);

    @Inject AgencyDirectory agencies;
    @Inject ContractStore store;
    @Inject ContractEngine engine;
    @Inject SecureRandom random;

    /** Asks jurisdictions to let it run; with {@code validate_only} says what would be in the way. */
    public DeployedContract deploy(Officer officer, DeployContract request) {
        Standing agency = agencies.require(officer);
        Requests.requireMayDeploy(agency);
        Set<String> jurisdictions = jurisdictions(agency, request.jurisdictions());
        if (request.note() != null && request.note().length() > MAX_NOTE) {
            throw Requests.invalid("note has at most " + MAX_NOTE + " characters");
        }
        StoredContract contract = require(agency, request.contractId(), request.version());
        Manifest manifest = contract.signed().manifest();
        requireReceivers(manifest);
        // It may take seconds: nobody waits for it.
        ConflictReport conflicts = conflicts(manifest, jurisdictions);
        if (Boolean.TRUE.equals(request.validateOnly())) return new DeployedContract(List.of(), conflicts);
        requireNoContradiction(conflicts, Boolean.TRUE.equals(request.acceptConflicts()));
        long number = store.begin();
        Instant now = store.now();
        List<DeploymentInfo> asked = new ArrayList<>();
        for (String jurisdiction : jurisdictions) {
            requireNotAsked(contract, manifest, jurisdiction);
            // One act may ask many: each has a number of its own.
            long own = asked.isEmpty() ? number : store.begin();
            var deployment =
                    new Deployment(
                            FreshId.of("deployment", random),
                            own,
                            manifest,
                            jurisdiction,
                            request.autoExecute(),
                            request.note(),
                            officer,
                            now);
            store.database().persist(deployment);
            store.recordDeployment(deployment, officer);
            asked.add(deployment.toInfo());
        }
        return new DeployedContract(asked, conflicts);
    }

    private static Set<String> jurisdictions(Standing agency, List<String> asked) {
        Set<String> jurisdictions = new LinkedHashSet<>(asked);
        if (jurisdictions.isEmpty() || jurisdictions.size() != asked.size() || asked.size() > MAX_JURISDICTIONS) {
            throw Requests.invalid("jurisdictions must be 1 to %d names, each once".formatted(MAX_JURISDICTIONS));
        }
        for (String name : jurisdictions) {
            if (!agency.mayCrossBorders() && !name.equals(agency.jurisdiction())) {
                throw new HubException(
                        Fault.FORBIDDEN,
                        "the agency is set up for its own jurisdiction only, " + agency.jurisdiction());
            }
        }
        return jurisdictions;
    }

    private StoredContract require(Standing agency, Identifier contractId, int version) {
        StoredContract contract =
                store.find(contractId.value(), version)
                        .filter(found -> found.governmentId().equals(agency.governmentId()))
                        .orElseThrow(() ->
                                new HubException(
                                        Fault.NOT_FOUND,
                                        "the agency has no version %d of a contract %s"
                                                .formatted(version, contractId.value())));
        if (contract.isRetired()) throw new HubException(Fault.CONFLICT, "the contract is retired");
        return contract;
    }

    /** The hub speaks for a contract to agencies only. */
    private void requireReceivers(Manifest manifest) {
        for (NodeId receiver : manifest.emitsTo()) {
            if (agencies.find(receiver).isEmpty()) {
                throw Requests.invalid("emits_to names %s, which is no agency that takes part".formatted(receiver));
            }
        }
    }

    private void requireNotAsked(StoredContract contract, Manifest manifest, String jurisdiction) {
        for (Deployment open : store.open(manifest.contractId().value(), jurisdiction)) {
            if (open.status() == DeploymentStatus.PENDING_APPROVAL) {
                throw new HubException(
                        Fault.CONFLICT, "%s is asked already, in %s".formatted(jurisdiction, open.deploymentId()));
            }
            if (open.version() == contract.toInfo().version()) {
                throw new HubException(Fault.CONFLICT, "that version runs in %s already".formatted(jurisdiction));
            }
        }
    }

    private ConflictReport conflicts(Manifest manifest, Set<String> jurisdictions) {
        if (!(program(manifest) instanceof RuleBook rules)) return NOTHING_TO_COMPARE;
        List<RuleConflict> conflicts = new ArrayList<>();
        long tried = 0;
        boolean complete = true;
        for (String jurisdiction : jurisdictions) {
            List<Deployment> others =
                    store.otherRules(manifest.contractType().wireName(), jurisdiction, MAX_COMPARED + 1);
            complete &= others.size() <= MAX_COMPARED;
            for (Deployment other : others.subList(0, Math.min(others.size(), MAX_COMPARED))) {
                if (!(program(manifest(other)) instanceof RuleBook otherRules)) continue;
                var ours = new Ruled(jurisdiction, rules);
                var theirs = new Ruled(other.jurisdiction(), otherRules);
                int asked = MAX_CONDITIONS / (jurisdictions.size() * Math.min(others.size(), MAX_COMPARED));
                var report = engine.inTurn(() -> Conflicts.search(ours, theirs, asked));
                tried += report.tried();
                complete &= report.complete();
                report.conflicts().forEach(conflict -> conflicts.add(conflict(conflict, other)));
            }
        }
        return new ConflictReport(conflicts, tried, complete);
    }

    private Program program(Manifest manifest) {
        return engine.program(manifest, () -> store.module(manifest.moduleDigest()));
    }

    private Manifest manifest(Deployment deployment) {
        return store.find(deployment.contractId(), deployment.version()).orElseThrow().signed().manifest();
    }

    private static RuleConflict conflict(Conflicts.Conflict found, Deployment other) {
        return new RuleConflict(
                found.contradiction(),
                found.jurisdiction(),
                found.decision().wireName(),
                found.because(),
                new Identifier(other.contractId()),
                found.otherJurisdiction(),
                found.otherDecision().wireName(),
                found.otherBecause(),
                found.witness());
    }

    private static void requireNoContradiction(ConflictReport report, boolean accepted) {
        if (accepted) return;
        for (RuleConflict each : report.conflicts()) {
            if (!each.contradiction()) continue;
            throw new HubException(
                    Fault.CONFLICT,
                    "the rules contradict %s of %s: of %s they demand %s, those %s. Ask with validate_only for all"
                            .concat(" of them, or with accept_conflicts")
                            .formatted(
                                    each.otherContract().value(),
                                    each.otherJurisdiction(),
                                    each.witness(),
                                    each.decision(),
                                    each.otherDecision()));
        }
    }

    /** Lets it run from now on, in place of the version that ran before. */
    public DeploymentInfo approve(Officer officer, String deploymentId, @Nullable String reason) {
        return decide(officer, deploymentId, DeploymentStatus.ACTIVE, reason);
    }

    public DeploymentInfo refuse(Officer officer, String deploymentId, @Nullable String reason) {
        return decide(officer, deploymentId, DeploymentStatus.REFUSED, reason);
    }

    private DeploymentInfo decide(Officer officer, String deploymentId, DeploymentStatus how, @Nullable String reason) {
        Requests.requireReason(reason);
        Standing agency = agencies.require(officer);
        long number = store.begin();
        Deployment deployment = store.requireDeployment(officer, deploymentId);
        requireOf(agency, deployment.jurisdiction());
        // Asked again, by who got no answer.
        if (deployment.status() == how) return deployment.toInfo();
        if (deployment.wasAskedForBy(officer)) {
            throw new HubException(Fault.FORBIDDEN, "who asks for a deployment does not decide about it");
        }
        Instant now = store.now();
        List<Deployment> open = store.open(deployment.contractId(), deployment.jurisdiction());
        if (!deployment.decide(how, officer, reason, now)) {
            throw new HubException(Fault.CONFLICT, "the deployment is %s already".formatted(name(deployment.status())));
        }
        if (how == DeploymentStatus.ACTIVE) {
            supersede(open, deployment, officer, now);
            settle(number, deployment);
        }
        store.recordDeployment(deployment, officer);
        return deployment.toInfo();
    }

    private void supersede(List<Deployment> open, Deployment by, Officer officer, Instant now) {
        for (Deployment each : open) {
            if (each.deploymentId().equals(by.deploymentId()) || each.status() != DeploymentStatus.ACTIVE) continue;
            each.end(DeploymentStatus.SUPERSEDED, officer.caller().name(), null, now);
            store.recordDeployment(each, officer);
        }
    }

    /** It has a place of its own there from the first time on. */
    private void settle(long number, Deployment deployment) {
        if (store.place(deployment.contractId(), deployment.jurisdiction()).isPresent()) return;
        store.database().persist(new Place(number, deployment.contractId(), deployment.jurisdiction()));
    }

    private static void requireOf(Standing agency, String jurisdiction) {
        if (agency.jurisdiction().equals(jurisdiction)) return;
        throw new HubException(
                Fault.FORBIDDEN,
                "that is decided in %s, the agency is of %s".formatted(jurisdiction, agency.jurisdiction()));
    }

    /** Goes back to a version that ran there before; what the contract keeps stays as it is. */
    public DeploymentInfo rollBack(Officer officer, RollBackContract request) {
        Requests.requireReason(request.reason());
        Standing agency = agencies.require(officer);
        requireOf(agency, request.jurisdiction());
        long number = store.begin();
        String contractId = request.contractId().value();
        Deployment active =
                store.active(contractId, request.jurisdiction())
                        .orElseThrow(() ->
                                new HubException(
                                        Fault.NOT_FOUND,
                                        "no contract %s runs in %s".formatted(contractId, request.jurisdiction())));
        if (active.version() == request.toVersion()) return active.toInfo();
        Deployment earlier =
                store.ran(contractId, request.jurisdiction(), request.toVersion())
                        .orElseThrow(() ->
                                new HubException(
                                        Fault.CONFLICT,
                                        "version %d never ran in %s"
                                                .formatted(request.toVersion(), request.jurisdiction())));
        Instant now = store.now();
        active.end(DeploymentStatus.ROLLED_BACK, officer.caller().name(), request.reason(), now);
        store.recordDeployment(active, officer);
        Deployment again = earlier.again(FreshId.of("deployment", random), number, officer, request.reason(), now);
        store.database().persist(again);
        store.recordDeployment(again, officer);
        return again.toInfo();
    }

    /** Ends it in the jurisdiction: its owner does, or an agency of the jurisdiction. */
    public DeploymentInfo retire(Officer officer, String deploymentId, @Nullable String reason) {
        Requests.requireReason(reason);
        Standing agency = agencies.require(officer);
        store.begin();
        Deployment deployment = store.requireDeployment(officer, deploymentId);
        if (!deployment.governmentId().equals(agency.governmentId())) requireOf(agency, deployment.jurisdiction());
        if (deployment.status() == DeploymentStatus.RETIRED) return deployment.toInfo();
        if (!deployment.end(DeploymentStatus.RETIRED, officer.caller().name(), reason, store.now())) {
            throw new HubException(Fault.CONFLICT, "the deployment is %s already".formatted(name(deployment.status())));
        }
        store.recordDeployment(deployment, officer);
        return deployment.toInfo();
    }

    /** Those that the officer sees, the newest first. */
    public DeploymentPage list(
            Officer officer,
            @Nullable String contractId,
            @Nullable String jurisdiction,
            @Nullable DeploymentStatus status,
            PageRequest page) {
        Cursor<Deployment> cursor = SORTING.cursor(page);
        return page.page(
                store.deployments(officer, contractId, jurisdiction, status, cursor, page.size() + 1),
                cursor::keyOf,
                (found, next) -> new DeploymentPage(found.stream().map(Deployment::toInfo).toList(), next));
    }

    public DeploymentInfo get(Officer officer, String deploymentId) {
        return store.requireDeployment(officer, deploymentId).toInfo();
    }

    private static String name(DeploymentStatus status) {
        return status.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
