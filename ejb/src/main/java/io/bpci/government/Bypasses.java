package io.bpci.government;

import io.bpci.emergency.BypassStatement;
import io.bpci.envelope.Freshness;
import io.bpci.envelope.NodeId;
import io.bpci.government.internal.Agency;
import io.bpci.government.internal.AgencyStore;
import io.bpci.government.internal.BypassSignature;
import io.bpci.government.internal.BypassStore;
import io.bpci.government.internal.EmergencyBypass;
import io.bpci.government.internal.LiveBypasses;
import io.bpci.government.internal.SessionGuard;
import io.bpci.jose.Ed25519;
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
import io.bpci.settings.HubSettings;
import io.bpci.wire.BypassInfo;
import io.bpci.wire.BypassPage;
import io.bpci.wire.BypassStatus;
import io.bpci.wire.EndBypass;
import io.bpci.wire.SignBypass;

import jakarta.ejb.Stateless;
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * Emergency bypasses: two officers of an agency, each with a key of their own, sign one statement, and limits of the
 * agency are lifted until a time that the statement names. Each officer's key is that of the node which the token's
 * {@code wallet_id} names, registered in the agency's organisation. Whether the caller may do this at all is asked of
 * {@link Decisions} before.
 */
@Stateless
public class Bypasses {
    private static final Sorting<EmergencyBypass> SORTING = Sorting.newestFirst("created_at", EmergencyBypass::number);
    private static final Freshness FRESHNESS = new Freshness(Duration.ofSeconds(300), Duration.ofSeconds(30));
    private static final int MAX_REASON = 500;

    @Inject AgencyStore agencies;
    @Inject SessionGuard guard;
    @Inject BypassStore store;
    @Inject LiveBypasses live;
    @Inject NodeDirectory directory;
    @Inject HubIdentity identity;
    @Inject Ed25519 engine;
    @Inject HubSettings settings;

    /**
     * What became of a signature.
     *
     * @param isNew whether it is the first under the statement
     */
    public record Signed(boolean isNew, BypassInfo bypass) {}

    /**
     * Takes an officer's signature: the first proposes the bypass, that of a second officer activates it. An officer
     * who signed already is answered where it stands.
     *
     * @throws HubException FORBIDDEN, INVALID_REQUEST, BAD_SIGNATURE, WRONG_KEY, STALE, CREATED_IN_FUTURE; CONFLICT if
     *     the agency has another one open, or this one is over
     */
    public Signed sign(Officer officer, SignBypass request) {
        long number = agencies.begin();
        Instant now = agencies.now();
        Agency agency = guard.requireOpen(officer, request.sessionId(), now);
        requirePersonOf(officer, agency);
        BypassStatement.Signed signed = read(request);
        requireFits(signed.statement(), agency);
        NodeStanding wallet = requireWallet(officer, agency);
        requireSigned(signed, wallet);
        EmergencyBypass known = store.find(signed.digest().hex());
        if (known == null) return new Signed(true, propose(officer, signed, wallet, number, now));
        return new Signed(false, countersign(officer, known, signed, wallet, number, now));
    }

    private static void requirePersonOf(Officer officer, Agency agency) {
        if (officer.login() == null) {
            throw forbidden("a person signs this, logged in at Keycloak; not a client");
        }
        if (!agency.rateLimits().emergencyBypass()) {
            throw forbidden(
                    "the agency is set up with the level %s: a bypass needs full_access or emergency"
                            .formatted(agency.accessLevel().role()));
        }
    }

    private static BypassStatement.Signed read(SignBypass request) {
        try {
            return BypassStatement.Signed.parse(request.statement());
        } catch (Malformed e) {
            throw invalid("statement: " + e.getMessage());
        }
    }

    private void requireFits(BypassStatement said, Agency agency) {
        if (!said.governmentId().equals(agency.governmentId())) {
            throw invalid("government_id must be the officer's agency, " + agency.governmentId());
        }
        if (!said.hubId().equals(identity.hubId())) {
            throw invalid("hub_id is another hub's; this is " + identity.hubId());
        }
        Duration most = settings.government().bypassMaxDuration();
        if (Duration.between(said.createdAt(), said.endsAt()).compareTo(most) > 0) {
            throw invalid("ends_at must be within %s of created_at".formatted(most));
        }
    }

    /** The node whose key is the officer's own. */
    private NodeStanding requireWallet(Officer officer, Agency agency) {
        String walletId = officer.walletId();
        if (walletId == null) throw forbidden("the token names no wallet_id: the node whose key is the officer's");
        NodeStanding wallet = find(walletId);
        if (wallet == null || !wallet.organisation().equals(agency.governmentId().value())) {
            throw forbidden(
                    "wallet_id must be a registered node of the organisation %s, and %s is none"
                            .formatted(agency.governmentId(), walletId));
        }
        if (wallet.nodeId().equals(agency.governmentId())) {
            throw forbidden("wallet_id is the agency's own node; an officer signs with a key of its own");
        }
        return wallet;
    }

    private @Nullable NodeStanding find(String walletId) {
        try {
            return directory.find(NodeId.parse(walletId)).orElse(null);
        } catch (Malformed e) {
            return null;
        }
    }

    private void requireSigned(BypassStatement.Signed signed, NodeStanding wallet) {
        var shutOut = wallet.shutOut(agencies.now());
        if (shutOut != null) throw forbidden("the node %s takes no part now".formatted(wallet.nodeId()));
        StatementSignature.require("statement", BypassStatement.TYP, wallet, signed.verify(wallet.key(), engine));
    }

    private BypassInfo propose(
            Officer officer, BypassStatement.Signed signed, NodeStanding wallet, long number, Instant now) {
        BypassStatement said = signed.statement();
        switch (FRESHNESS.of(said.createdAt(), now)) {
            case FRESH -> {
                // As it should be.
            }
            case STALE -> throw new HubException(Fault.STALE, "the statement is older than five minutes");
            case AHEAD -> throw new HubException(Fault.CREATED_IN_FUTURE, "created_at is ahead of the hub's " + now);
        }
        if (!said.endsAt().isAfter(now)) throw invalid("ends_at is over");
        store.open(said.governmentId(), now)
                .ifPresent(other -> {
                    throw new HubException(
                            Fault.CONFLICT,
                            "the agency has the bypass %s, which is %s: end it first"
                                    .formatted(other.bypassId(), name(other.status())));
                });
        var bypass = new EmergencyBypass(number, signed, now.plus(settings.government().bypassSignWithin()));
        store.add(bypass);
        return signed(officer, bypass, signed, wallet, number, now);
    }

    private BypassInfo countersign(
            Officer officer,
            EmergencyBypass known,
            BypassStatement.Signed signed,
            NodeStanding wallet,
            long number,
            Instant now) {
        List<BypassSignature> before = store.signatures(known);
        // Sent again, as after a lost answer.
        if (before.stream().anyMatch(each -> each.isOf(officer))) return known.toInfo(now, before);
        if (before.stream().anyMatch(each -> each.isFrom(wallet))) {
            throw new HubException(Fault.CONFLICT, "the first officer signed with that key: two officers have two");
        }
        if (known.statusAt(now) != BypassStatus.PROPOSED) {
            throw new HubException(
                    Fault.CONFLICT, "the bypass is %s: sign a new statement".formatted(name(known.statusAt(now))));
        }
        known.activate(now);
        return signed(officer, known, signed, wallet, number, now);
    }

    private BypassInfo signed(
            Officer officer,
            EmergencyBypass bypass,
            BypassStatement.Signed signed,
            NodeStanding wallet,
            long number,
            Instant now) {
        store.add(new BypassSignature(number, bypass.bypassId(), officer, wallet, signed.signature().compact(), now));
        store.changed(bypass, officer.caller().name());
        return info(bypass, now);
    }

    /** Those that the caller sees, the newest first: an officer its agency's. */
    public BypassPage list(Officer caller, PageRequest page) {
        Cursor<EmergencyBypass> cursor = SORTING.cursor(page);
        Instant now = agencies.now();
        return page.page(
                store.list(caller, cursor, page.size() + 1),
                cursor::keyOf,
                (found, next) -> {
                    var signatures = store.signatures(found);
                    return new BypassPage(
                            found.stream()
                                    .map(each -> each.toInfo(now, signatures.getOrDefault(each.bypassId(), List.of())))
                                    .toList(),
                            next);
                });
    }

    public BypassInfo get(Officer caller, String bypassId) {
        return info(require(caller, bypassId), agencies.now());
    }

    /**
     * Ends it before its time, or withdraws it. One that is over stays as it is.
     *
     * @throws HubException NOT_FOUND; INVALID_REQUEST if the reason is too long
     */
    public BypassInfo end(Officer caller, String bypassId, EndBypass request) {
        String reason = request.reason();
        if (reason != null && reason.length() > MAX_REASON) {
            throw invalid("reason has at most %d characters".formatted(MAX_REASON));
        }
        agencies.begin();
        Instant now = agencies.now();
        EmergencyBypass bypass = require(caller, bypassId);
        if (BypassStore.isOpen(bypass.statusAt(now))) {
            store.end(bypass, BypassStatus.ENDED, caller.caller().name(), reason, now);
        }
        return info(bypass, now);
    }

    private EmergencyBypass require(Officer caller, String bypassId) {
        return store.find(bypassId, caller)
                .orElseThrow(() ->
                        new HubException(Fault.NOT_FOUND, "there is no bypass " + bypassId + " that the caller sees"));
    }

    private BypassInfo info(EmergencyBypass bypass, Instant now) {
        return bypass.toInfo(now, store.signatures(bypass));
    }

    /** Writes down the end of those whose time is over, and reads which ones lift something. */
    public int sweep(int limit) {
        int ended = 0;
        Instant at = agencies.now();
        if (!store.due(at, 1).isEmpty()) {
            agencies.begin();
            Instant now = agencies.now();
            for (EmergencyBypass due : store.due(now, limit)) {
                store.end(due, due.statusAt(now), null, null, now);
                ended++;
            }
        }
        read();
        return ended;
    }

    /** Whether a request of that agency's officers passes although it is over their rate. */
    public boolean lifts(NodeId governmentId) {
        if (live.isOld()) read();
        return live.liftsRequests(governmentId, agencies.now());
    }

    private void read() {
        live.read(store.active(agencies.now()));
    }

    private static String name(BypassStatus status) {
        return status.name().toLowerCase(Locale.ROOT);
    }

    private static HubException forbidden(String why) {
        return new HubException(Fault.FORBIDDEN, why);
    }

    private static HubException invalid(String why) {
        return new HubException(Fault.INVALID_REQUEST, why);
    }
}
