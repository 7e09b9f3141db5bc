package io.bpci.interapp;

import io.bpci.agreement.AppStatement;
import io.bpci.agreement.Attestation;
import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.AuditLog;
import io.bpci.audit.EventKind;
import io.bpci.envelope.NodeId;
import io.bpci.interapp.internal.AgreementStore;
import io.bpci.interapp.internal.StoredApp;
import io.bpci.jose.DetachedJws;
import io.bpci.jose.Ed25519;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.nodes.NodeDirectory;
import io.bpci.nodes.NodeStanding;
import io.bpci.platform.Caller;
import io.bpci.platform.HubException;
import io.bpci.platform.HubIdentity;
import io.bpci.platform.PageRequest;
import io.bpci.problem.Fault;
import io.bpci.settings.HubSettings;
import io.bpci.wire.AppInfo;
import io.bpci.wire.AppPage;
import io.bpci.wire.AttestApp;
import io.bpci.wire.RegisterApp;

import jakarta.ejb.Stateless;
import jakarta.inject.Inject;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The registered applications. An application is a registered node that says, signed with its key, what it can do for
 * others; an operator of its organisation registers what it says, and its owner may answer for it.
 *
 * <p>Refusals are {@link HubException}s: FORBIDDEN, NOT_FOUND, INVALID_REQUEST, BAD_SIGNATURE, WRONG_KEY, STALE,
 * CREATED_IN_FUTURE, CONFLICT for what contradicts what is registered, OVERLOADED when there are as many as may be.
 */
@Stateless
public class Apps {
    private static final Duration AHEAD = Duration.ofSeconds(30);

    @Inject AgreementStore store;
    @Inject NodeDirectory directory;
    @Inject AuditLog audit;
    @Inject HubSettings settings;
    @Inject HubIdentity identity;
    @Inject Ed25519 signatures;

    /** What became of a registration. */
    public record Registration(AppInfo app, boolean isNew) {}

    /** Registers an application, or takes on what it says of itself now; the same again changes nothing. */
    public Registration register(Caller caller, RegisterApp request) {
        caller.requireOperator();
        AppStatement.Signed signed = read("statement", () -> AppStatement.Signed.parse(request.statement()));
        AppStatement said = signed.statement();
        NodeStanding node = standing(said.appId(), "register it as a node first, with its key");
        caller.requireOperatorOf(node.organisation());
        requireFits(said, node);
        requireSigned("statement", signed.verify(node.key(), signatures));
        store.begin();
        Instant now = store.now();
        if (said.createdAt().isAfter(now.plus(AHEAD))) {
            throw new HubException(Fault.CREATED_IN_FUTURE, "created_at is ahead of the hub's " + now);
        }
        StoredApp known = store.app(said.appId());
        if (known != null) return again(caller, known, signed, now);
        if (store.apps() >= settings.interAppConfig().maxApps()) {
            throw new HubException(
                    Fault.OVERLOADED,
                    "the hub has all the applications it may have, " + settings.interAppConfig().maxApps());
        }
        var app = new StoredApp(signed, now);
        store.database().persist(app);
        record(EventKind.APP_REGISTERED, app, caller.name());
        return new Registration(app.toInfo(), true);
    }

    private NodeStanding standing(NodeId node, String otherwise) {
        return directory
                .find(node)
                .orElseThrow(() ->
                        new HubException(Fault.NOT_FOUND, "no node %s is registered: %s".formatted(node, otherwise)));
    }

    private void requireFits(AppStatement said, NodeStanding node) {
        if (!said.hubId().equals(identity.hubId())) throw invalid("hub_id is another hub's");
        if (!said.organisation().equals(node.organisation())) {
            throw invalid("organisation must be the node's, %s".formatted(node.organisation()));
        }
        if (!said.key().equals(node.key().thumbprint())) {
            throw new HubException(Fault.WRONG_KEY, "key must be the thumbprint of the node's current key");
        }
        NodeId owner = said.ownerNode();
        if (owner == null) return;
        if (!standing(owner, "owner_node must be a node").organisation().equals(node.organisation())) {
            throw invalid("owner_node must be of the application's organisation");
        }
    }

    private Registration again(Caller caller, StoredApp known, AppStatement.Signed signed, Instant now) {
        if (known.statementDigest().equals(signed.digest().hex())) return new Registration(known.toInfo(), false);
        if (!signed.statement().createdAt().isAfter(known.statedAt())) {
            throw new HubException(
                    Fault.STALE, "created_at must be after that of what it said before, " + known.statedAt());
        }
        known.says(signed, now);
        record(EventKind.APP_UPDATED, known, caller.name());
        return new Registration(known.toInfo(), false);
    }

    /** Takes the owner's word for what the application says of itself now: the second factor. */
    public AppInfo attest(Caller caller, NodeId appId, AttestApp request) {
        caller.requireOperator();
        store.begin();
        StoredApp app = store.requireApp(appId);
        caller.requireOperatorOf(app.organisation());
        JsonObject given = request.attestation();
        String digest = request.statementDigest();
        if ((given == null) == (digest == null)) {
            throw invalid("give attestation, or statement_digest where the organisation owns the application");
        }
        NodeId owner = app.statement().statement().ownerNode();
        Instant now = store.now();
        if (given != null) {
            if (owner == null) throw invalid("the application has no owner_node: give statement_digest");
            requireBy(owner, app, read("attestation", () -> Attestation.Signed.parse(given)));
            app.attested(owner.value(), given, now);
        } else {
            if (owner != null) throw invalid("%s owns the application: give its attestation".formatted(owner));
            requireDigest(app, digest);
            app.attested(caller.name(), null, now);
        }
        record(EventKind.APP_ATTESTED, app, caller.name());
        return app.toInfo();
    }

    private void requireBy(NodeId owner, StoredApp app, Attestation.Signed signed) {
        Attestation said = signed.attestation();
        if (!said.hubId().equals(identity.hubId())) throw invalid("hub_id is another hub's");
        if (!said.appId().equals(app.appId())) throw invalid("app_id is another application's");
        if (!said.ownerNode().equals(owner)) throw invalid("owner_node must be %s".formatted(owner));
        requireDigest(app, said.statement().hex());
        requireSigned("attestation", signed.verify(standing(owner, "it owned the application").key(), signatures));
    }

    private static void requireDigest(StoredApp app, Object digest) {
        if (!app.statementDigest().equals(digest)) {
            throw new HubException(
                    Fault.CONFLICT,
                    "statement_digest is not that of what the application says now, " + app.statementDigest());
        }
    }

    public AppInfo get(Caller caller, NodeId appId) {
        caller.requireSight();
        return store.requireApp(appId).toInfo();
    }

    /** The applications, in the order of their ids. Whoever may see any sees all: they are there to be found. */
    public AppPage list(Caller caller, PageRequest page) {
        caller.requireSight();
        List<AppInfo> found = store.apps(page.after(), page.size() + 1).stream().map(StoredApp::toInfo).toList();
        return page.page(found, app -> app.appId().value(), AppPage::new);
    }

    private void record(EventKind kind, StoredApp app, String actor) {
        audit.record(
                kind,
                Json.object()
                        .put(Member.NODE, app.appId().value())
                        .put(Member.ORGANISATION, app.organisation())
                        .put(Member.ACTOR, actor)
                        .put(Member.DETAIL, Json.object().put("statement_digest", app.statementDigest()).build())
                        .build());
    }

    private interface Read<T> {
        T read();
    }

    private static <T> T read(String member, Read<T> how) {
        try {
            return how.read();
        } catch (Malformed e) {
            throw invalid(member + ": " + e.getMessage());
        }
    }

    private static void requireSigned(String member, DetachedJws.Outcome outcome) {
        switch (outcome) {
            case VALID -> {
                // As it should be.
            }
            case WRONG_KEY ->
                    throw new HubException(
                            Fault.WRONG_KEY, member + " is signed by another key than the node's current one");
            case WRONG_TYP, BAD_SIGNATURE ->
                    throw new HubException(Fault.BAD_SIGNATURE, "the signature is not over this " + member);
        }
    }

    private static HubException invalid(String detail) {
        return new HubException(Fault.INVALID_REQUEST, detail);
    }
}
