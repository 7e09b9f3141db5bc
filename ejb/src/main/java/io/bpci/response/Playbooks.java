package io.bpci.response;

import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.AuditLog;
import io.bpci.audit.EventKind;
import io.bpci.emergency.Playbook;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.government.AgencyDirectory;
import io.bpci.government.GovernmentSessions;
import io.bpci.government.Officer;
import io.bpci.jose.Ed25519;
import io.bpci.json.Json;
import io.bpci.json.Malformed;
import io.bpci.nodes.NodeDirectory;
import io.bpci.nodes.NodeStanding;
import io.bpci.nodes.StatementSignature;
import io.bpci.platform.Cursor;
import io.bpci.platform.HubException;
import io.bpci.platform.HubIdentity;
import io.bpci.platform.PageRequest;
import io.bpci.platform.Sorting;
import io.bpci.problem.Fault;
import io.bpci.response.internal.ResponseStore;
import io.bpci.response.internal.StoredPlaybook;
import io.bpci.settings.HubSettings;
import io.bpci.wire.PlaybookInfo;
import io.bpci.wire.PlaybookPage;
import io.bpci.wire.PublishPlaybook;

import jakarta.ejb.Stateless;
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Playbooks: what is to be done in an emergency, signed by the agency whose they are, each version kept. Whether the
 * caller may do this at all is asked of Keycloak before.
 */
@Stateless
public class Playbooks {
    private static final Sorting<StoredPlaybook> SORTING = Sorting.newestFirst("published_at", StoredPlaybook::number);
    private static final Duration AHEAD = Duration.ofSeconds(30);

    @Inject ResponseStore store;
    @Inject GovernmentSessions sessions;
    @Inject AgencyDirectory agencies;
    @Inject NodeDirectory directory;
    @Inject HubIdentity identity;
    @Inject Ed25519 engine;
    @Inject AuditLog audit;
    @Inject HubSettings settings;

    /**
     * What became of it.
     *
     * @param isNew whether that version was not there
     */
    public record Published(boolean isNew, PlaybookInfo playbook) {}

    /**
     * Publishes a version; the same again is that version.
     *
     * @throws HubException INVALID_REQUEST, BAD_SIGNATURE, WRONG_KEY, CREATED_IN_FUTURE, FORBIDDEN; CONFLICT if the id
     *     is another agency's, the version is not above the last, or it was retired; OVERLOADED
     */
    public Published publish(Officer officer, PublishPlaybook request) {
        Playbook.Signed signed = read(request);
        Playbook playbook = signed.playbook();
        sessions.requireOpen(officer, request.sessionId());
        AgencyDirectory.Standing agency = agencies.require(officer);
        requireFits(playbook, agency);
        requireSigned(signed, agency);
        requireAgencies(playbook, agency);
        long number = store.begin();
        Instant now = store.now();
        if (playbook.createdAt().isAfter(now.plus(AHEAD))) {
            throw new HubException(Fault.CREATED_IN_FUTURE, "created_at is ahead of the hub's " + now);
        }
        List<StoredPlaybook> known = store.versions(playbook.playbookId());
        for (StoredPlaybook each : known) {
            if (!each.governmentId().equals(agency.governmentId())) {
                throw new HubException(Fault.CONFLICT, "playbook_id is taken; choose another");
            }
            if (each.digest().equals(signed.digest().hex())) return new Published(false, each.toInfo());
        }
        requireNext(playbook, known);
        if (store.countPlaybooks(agency.governmentId()) >= settings.government().maxPlaybooks()) {
            throw new HubException(
                    Fault.OVERLOADED,
                    "the agency has as many versions of playbooks as may be, " + settings.government().maxPlaybooks());
        }
        var stored = new StoredPlaybook(number, signed, officer.caller().name(), now);
        store.add(stored);
        record(EventKind.PLAYBOOK_PUBLISHED, stored, officer);
        return new Published(true, stored.toInfo());
    }

    private static Playbook.Signed read(PublishPlaybook request) {
        try {
            return Playbook.Signed.parse(request.playbook());
        } catch (Malformed e) {
            throw invalid("playbook: " + e.getMessage());
        }
    }

    private void requireFits(Playbook playbook, AgencyDirectory.Standing agency) {
        if (!playbook.governmentId().equals(agency.governmentId())) {
            throw invalid("government_id must be the officer's agency, " + agency.governmentId());
        }
        if (!playbook.hubId().equals(identity.hubId())) {
            throw invalid("hub_id is another hub's; this is " + identity.hubId());
        }
    }

    private void requireSigned(Playbook.Signed signed, AgencyDirectory.Standing agency) {
        NodeStanding node =
                directory
                        .find(agency.governmentId())
                        .orElseThrow(() ->
                                new HubException(
                                        Fault.FORBIDDEN,
                                        "the agency's node %s is not registered".formatted(agency.governmentId())));
        StatementSignature.require("playbook", Playbook.TYP, node, signed.verify(node.key(), engine));
    }

    private void requireAgencies(Playbook playbook, AgencyDirectory.Standing agency) {
        Set<NodeId> named = new LinkedHashSet<>(playbook.agencies());
        named.addAll(playbook.escalateTo());
        for (NodeId each : named) {
            AgencyDirectory.Standing other =
                    agencies.find(each)
                            .orElseThrow(() -> invalid("there is no agency %s that takes part".formatted(each)));
            if (!agency.mayCrossBorders() && !other.jurisdiction().equals(agency.jurisdiction())) {
                throw new HubException(
                        Fault.FORBIDDEN,
                        "the agency is set up for its own jurisdiction only, %s; %s is of %s"
                                .formatted(agency.jurisdiction(), each, other.jurisdiction()));
            }
        }
    }

    private static void requireNext(Playbook playbook, List<StoredPlaybook> known) {
        if (known.isEmpty()) return;
        StoredPlaybook last = known.getFirst();
        if (last.isRetired()) throw new HubException(Fault.CONFLICT, "the playbook is retired; choose another id");
        if (playbook.version() <= last.playbookVersion()) {
            throw new HubException(
                    Fault.CONFLICT, "version must be above the last one, %d".formatted(last.playbookVersion()));
        }
    }

    /**
     * Those that the caller sees, the newest first: an officer its agency's.
     *
     * @param only null for all
     */
    public PlaybookPage list(Officer caller, @Nullable Identifier only, PageRequest page) {
        Cursor<StoredPlaybook> cursor = SORTING.cursor(page);
        return page.page(
                store.playbooks(caller, only, cursor, page.size() + 1),
                cursor::keyOf,
                (found, next) -> new PlaybookPage(found.stream().map(StoredPlaybook::toInfo).toList(), next));
    }

    /** The newest version. */
    public PlaybookInfo get(Officer caller, Identifier playbookId) {
        return store.playbooks(caller, playbookId, SORTING.cursor(PageRequest.first()), 1).stream()
                .findFirst()
                .orElseThrow(() -> noSuch(playbookId))
                .toInfo();
    }

    /** From now on no emergency is declared by any version of it; those that are go on. For good. */
    public PlaybookInfo retire(Officer officer, Identifier playbookId, String sessionId) {
        sessions.requireOpen(officer, sessionId);
        NodeId agency = agencies.require(officer).governmentId();
        store.begin();
        List<StoredPlaybook> versions = store.versions(playbookId);
        if (versions.isEmpty() || !versions.getFirst().governmentId().equals(agency)) throw noSuch(playbookId);
        StoredPlaybook last = versions.getFirst();
        if (last.isRetired()) return last.toInfo();
        Instant now = store.now();
        versions.forEach(each -> each.retire(officer.caller().name(), now));
        record(EventKind.PLAYBOOK_RETIRED, last, officer);
        return last.toInfo();
    }

    private void record(EventKind kind, StoredPlaybook playbook, Officer by) {
        audit.record(
                kind,
                Json.object()
                        .put(Member.ACTOR, by.caller().name())
                        .put(Member.ORGANISATION, playbook.governmentId().value())
                        .put(
                                Member.DETAIL,
                                Json.object()
                                        .put("playbook_id", playbook.playbookId().value())
                                        .put("version", playbook.playbookVersion())
                                        .put("playbook_digest", playbook.digest())
                                        .build())
                        .build());
    }

    private static HubException noSuch(Identifier playbookId) {
        return new HubException(Fault.NOT_FOUND, "there is no playbook " + playbookId + " that the caller sees");
    }

    private static HubException invalid(String why) {
        return new HubException(Fault.INVALID_REQUEST, why);
    }
}
