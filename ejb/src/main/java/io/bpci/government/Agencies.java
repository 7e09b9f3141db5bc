package io.bpci.government;

import io.bpci.envelope.NodeId;
import io.bpci.government.internal.Agency;
import io.bpci.government.internal.AgencyRates;
import io.bpci.government.internal.AgencyRecords;
import io.bpci.government.internal.Jurisdictions;
import io.bpci.government.internal.Keycloak;
import io.bpci.government.internal.Keycloak.Token;
import io.bpci.jose.Base64Url;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.jose.Ed25519PublicKey;
import io.bpci.platform.HubException;
import io.bpci.platform.PageRequest;
import io.bpci.problem.Fault;
import io.bpci.settings.HubSettings;
import io.bpci.settings.Secret;
import io.bpci.wire.AgencyAccess;
import io.bpci.wire.AgencyAccess.NodePrivateKey;
import io.bpci.wire.AgencyInfo;
import io.bpci.wire.AgencyPage;
import io.bpci.wire.SetUpAgency;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import java.security.SecureRandom;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Government agencies: set up with a client in the realm and a node on the hub, given other secrets, revoked. Whether
 * the caller may do this at all is asked of {@link Decisions} before; here it is decided which agencies it reaches.
 *
 * <p>Refusals are {@link HubException}s: FORBIDDEN, NOT_FOUND, INVALID_REQUEST, CONFLICT for what contradicts the
 * agency's state, OVERLOADED when there are as many as may be, UNAVAILABLE when Keycloak is: then nothing was done, or
 * asking again goes on where it was left.
 */
@Stateless
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class Agencies {
    private static final Logger LOG = Logger.getLogger(Agencies.class.getName());
    private static final int MAX_ID = 128 - "gov-".length();
    private static final int MAX_REASON = 500;
    private static final int MINUTES_OF_AN_HOUR = 60;
    private static final String CONFIGURED = "configured";

    /** Where contracts are deployed and called. */
    private static final List<String> CONTRACT_ENDPOINTS =
            List.of("/api/v1/smartcontract/deploy", "/api/v1/smartcontract/execute");

    @Inject AgencyRecords records;
    @Inject Keycloak keycloak;
    @Inject AgencyRates rates;
    @Inject Bypasses bypasses;
    @Inject HubSettings settings;
    @Inject SecureRandom random;

    /**
     * What became of setting one up.
     *
     * @param isNew whether it was not set up before; only then its secret is shown
     */
    public record SetUp(boolean isNew, AgencyAccess access) {}

    /** Sets an agency up; asked again for the same one, gives it another token and changes nothing. */
    public SetUp setUp(Officer giver, SetUpAgency request) {
        check(giver, request);
        Agency agency = records.begin(giver.caller(), request);
        if (agency.status() == AgencyInfo.Status.CONFIGURED) {
            return new SetUp(false, access(agency, requireSecret(agency), null, null));
        }
        try {
            Ed25519PublicKey key = request.publicKey();
            if (key != null) return new SetUp(true, complete(giver, agency, key, null));
            var made = Ed25519PrivateKey.generate(random);
            return new SetUp(true, complete(giver, agency, made.publicKey(), made));
        } catch (RuntimeException e) {
            undo(agency);
            throw e;
        }
    }

    /** The token comes before the agency is there: who gets no answer finds nothing done, and its secret not shown. */
    private AgencyAccess complete(
            Officer giver, Agency agency, Ed25519PublicKey key, @Nullable Ed25519PrivateKey made) {
        Secret secret = keycloak.makeClient(agency);
        AgencyAccess access = access(agency, secret, secret, made);
        records.complete(giver.caller(), agency, key);
        return access;
    }

    private static void check(Officer giver, SetUpAgency request) {
        if (request.governmentId().value().length() > MAX_ID) {
            throw invalid("government_id has at most " + MAX_ID + " characters");
        }
        Jurisdictions.require("jurisdiction", request.jurisdiction());
        if (!giver.clearance().dominates(request.securityClearance())) {
            throw new HubException(
                    Fault.FORBIDDEN, "nobody gives a clearance above its own, which is " + giver.clearance().claim());
        }
    }

    /** What cannot be undone now is found by whoever asks for this agency again. */
    private void undo(Agency agency) {
        try {
            if (!records.isOurs(agency)) return;
            keycloak.removeClient(agency);
            records.abandon(agency);
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "setting up " + agency.governmentId() + " is left half done", e);
        }
    }

    private Secret requireSecret(Agency agency) {
        return keycloak.secret(agency.clientId())
                .orElseThrow(() ->
                        new HubException(
                                Fault.CONFLICT,
                                "the agency's client "
                                        + agency.clientId()
                                        + " is not in the realm any more: revoke the"
                                        + " agency, and set up another"));
    }

    private AgencyAccess access(
            Agency agency, Secret secret, @Nullable Secret shown, @Nullable Ed25519PrivateKey made) {
        Token token = keycloak.token(agency.clientId(), secret);
        return new AgencyAccess(
                agency.setupId(),
                CONFIGURED,
                agency.governmentId(),
                token.value(),
                token.expiresAt(),
                keycloak.tokenEndpoint(),
                agency.clientId(),
                shown == null ? null : shown.reveal(),
                agency.governmentId(),
                made == null ? null : NodePrivateKey.of(made.publicKey(), Base64Url.encode(made.exposeSecretSeed())),
                Math.toIntExact(Math.ceilDiv(settings.government().sessionTimeout().toMinutes(), MINUTES_OF_AN_HOUR)),
                agency.rateLimits(),
                agency.mayDeployContracts() ? CONTRACT_ENDPOINTS : List.of());
    }

    /** Gives the agency's client another secret, which is shown this once. */
    public AgencyAccess renew(Officer caller, NodeId governmentId) {
        Agency agency = records.requireConfigured(governmentId);
        if (!caller.clearance().dominates(agency.securityClearance())) {
            throw new HubException(Fault.FORBIDDEN, "the agency has a clearance above the caller's");
        }
        Secret secret = keycloak.renewSecret(agency.clientId());
        records.renewed(caller.caller(), governmentId);
        return access(agency, secret, secret, null);
    }

    /** Ends the agency's part for good. From now on the hub refuses it, and its client gets no more tokens. */
    public AgencyInfo revoke(Officer caller, NodeId governmentId, @Nullable String reason) {
        if (reason != null && reason.length() > MAX_REASON) {
            throw invalid("reason has at most " + MAX_REASON + " characters");
        }
        Agency agency = records.revoke(caller.caller(), governmentId, reason);
        try {
            disable(agency);
        } catch (HubException e) {
            LOG.log(Level.WARNING, "the client of " + governmentId + " is disabled later", e);
        }
        return records.info(governmentId);
    }

    /** Tells Keycloak of agencies that were revoked while it did not answer. */
    public void disableRevoked(int limit) {
        for (Agency agency : records.toDisable(limit)) disable(agency);
    }

    private void disable(Agency agency) {
        keycloak.disableClient(agency);
        records.clientIsDisabled(agency.governmentId());
    }

    public AgencyInfo get(Officer caller, NodeId governmentId) {
        // Whether there is one is the business of those who see it.
        if (!caller.caller().seesAll() && !governmentId.equals(caller.governmentId())) {
            throw new HubException(Fault.NOT_FOUND, "there is no agency " + governmentId);
        }
        return records.info(governmentId);
    }

    /**
     * Takes a request of an officer from its agency's rate.
     *
     * @param urgent whether it cannot wait: some of these pass where the rate is used up
     * @throws HubException RATE_LIMITED; FORBIDDEN if the agency was revoked, whatever Keycloak says of the token
     */
    public void admit(NodeId governmentId, boolean urgent) {
        int perMinute = records.requestsPerMinute(governmentId);
        long wait = rates.charge(governmentId, perMinute);
        if (wait == 0 || bypasses.lifts(governmentId)) return;
        if (urgent && rates.chargeReserve(governmentId)) return;
        throw HubException.retryAfterMs(
                Fault.RATE_LIMITED,
                wait,
                "%d requests a minute are allowed to the officers of %s".formatted(perMinute, governmentId));
    }

    /**
     * @throws HubException FORBIDDEN if the agency was revoked
     */
    public void requireNotRevoked(NodeId governmentId) {
        records.requestsPerMinute(governmentId);
    }

    /** Lets go of what it remembers of agencies that asked nothing lately. */
    public void forgetIdleRates() {
        rates.forgetIdle();
    }

    /** Those that the caller sees, in the order of their ids: an officer its own. */
    public AgencyPage list(Officer caller, PageRequest page) {
        return list(caller, null, null, page);
    }

    /**
     * Of those that the caller sees, in the order of their ids.
     *
     * @param status only those that stand there; null for all
     * @param jurisdiction only those of it; null for all
     */
    public AgencyPage list(
            Officer caller, AgencyInfo.@Nullable Status status, @Nullable String jurisdiction, PageRequest page) {
        @Nullable NodeId only = caller.caller().seesAll() ? null : caller.requireGovernmentId();
        return page.page(
                records.list(only, status, jurisdiction, page.after(), page.size() + 1),
                agency -> agency.governmentId().value(),
                AgencyPage::new);
    }

    private static HubException invalid(String detail) {
        return new HubException(Fault.INVALID_REQUEST, detail);
    }
}
