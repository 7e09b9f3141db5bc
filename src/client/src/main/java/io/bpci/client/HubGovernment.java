package io.bpci.client;

import io.bpci.envelope.NodeId;
import io.bpci.wire.ActOnOperation;
import io.bpci.wire.AddOfficer;
import io.bpci.wire.AgencyAccess;
import io.bpci.wire.AgencyInfo;
import io.bpci.wire.AgencyPage;
import io.bpci.wire.BypassInfo;
import io.bpci.wire.BypassPage;
import io.bpci.wire.EndBypass;
import io.bpci.wire.GovernmentSessionInfo;
import io.bpci.wire.GovernmentSessionPage;
import io.bpci.wire.OfficerAccount;
import io.bpci.wire.OfficerInfo;
import io.bpci.wire.OfficerPage;
import io.bpci.wire.OperationInfo;
import io.bpci.wire.OperationPage;
import io.bpci.wire.OperationStatus;
import io.bpci.wire.Reason;
import io.bpci.wire.SetUpAgency;
import io.bpci.wire.SignBypass;
import io.bpci.wire.SubmitOperation;

import org.jspecify.annotations.Nullable;

import java.util.Locale;
import java.util.Map;

/**
 * Government agencies, their officers' sessions, bypasses and operations. Every method throws as those of {@link
 * HubApi}. Safe for concurrent use.
 */
public final class HubGovernment {
    private static final byte[] NOTHING = {};
    private static final String OPERATIONS = "/integration/government/operations";
    private static final String BYPASSES = "/integration/government/bypasses";

    private final HttpExchange http;

    HubGovernment(HttpExchange http) {
        this.http = http;
    }

    /** Sets an agency up, as a hub-admin; the same again gives another token, shows no secret and changes nothing. */
    public AgencyAccess setUp(SetUpAgency request) {
        return HubApi.read(
                http.post("/integration/government/api-access/setup", HubApi.write(request)), AgencyAccess.class);
    }

    /** All that the caller sees, in the order of their ids. */
    public Iterable<AgencyInfo> agencies() {
        return new Pages<>(token -> {
            AgencyPage page =
                    HubApi.read(
                            http.get("/integration/government/agencies", HubApi.with(Map.of(), token)),
                            AgencyPage.class);
            return new Pages.Page<>(page.agencies(), page.nextPageToken());
        });
    }

    public AgencyInfo agency(NodeId governmentId) {
        return HubApi.read(http.get(path(governmentId), Map.of()), AgencyInfo.class);
    }

    /** Gives the agency's client another secret, as a hub-admin; the old one is good no more. */
    public AgencyAccess renewSecret(NodeId governmentId) {
        return HubApi.read(http.post(path(governmentId) + "/secret", NOTHING), AgencyAccess.class);
    }

    /** Makes an account for an officer of the agency, as a hub-admin; its password is shown this once. */
    public OfficerAccount addOfficer(NodeId governmentId, AddOfficer request) {
        return HubApi.read(http.post(path(governmentId) + "/officers", HubApi.write(request)), OfficerAccount.class);
    }

    /** The accounts of the agency's officers, in the order of their user names, as a hub-admin. */
    public Iterable<OfficerInfo> officers(NodeId governmentId) {
        return new Pages<>(token -> {
            OfficerPage page =
                    HubApi.read(
                            http.get(path(governmentId) + "/officers", HubApi.with(Map.of(), token)),
                            OfficerPage.class);
            return new Pages.Page<>(page.officers(), page.nextPageToken());
        });
    }

    /** Lets nobody log in with that account any more, as a hub-admin; its logins and its sessions end. */
    public OfficerInfo disableOfficer(NodeId governmentId, String username, @Nullable String reason) {
        return HubApi.read(
                http.post(officer(governmentId, username) + "/disable", HubApi.write(new Reason(reason))),
                OfficerInfo.class);
    }

    /** Lets that account log in again, as a hub-admin. */
    public OfficerInfo enableOfficer(NodeId governmentId, String username) {
        return HubApi.read(http.post(officer(governmentId, username) + "/enable", NOTHING), OfficerInfo.class);
    }

    private static String officer(NodeId governmentId, String username) {
        return path(governmentId) + "/officers/" + HttpExchange.segment(username);
    }

    /** For ever, as a hub-admin: its sessions end, its node is deregistered, its id is not used again. */
    public AgencyInfo revoke(NodeId governmentId, @Nullable String reason) {
        return HubApi.read(
                http.post(path(governmentId) + "/revoke", HubApi.write(new Reason(reason))), AgencyInfo.class);
    }

    /** Opens a session of the officer whom the token names. */
    public GovernmentSessionInfo openSession() {
        return HubApi.read(http.post("/integration/government/sessions", NOTHING), GovernmentSessionInfo.class);
    }

    /** All that the caller sees, the newest first; those that ended too, for 30 days, unless only the open ones. */
    public Iterable<GovernmentSessionInfo> sessions(boolean activeOnly) {
        return sessions(activeOnly, null);
    }

    /**
     * As {@link #sessions(boolean)}, sorted.
     *
     * @param sort by which member, behind a {@code -} the other way round; null for the list's own order
     */
    public Iterable<GovernmentSessionInfo> sessions(boolean activeOnly, @Nullable String sort) {
        Map<String, String> filter = HubApi.sorted(activeOnly ? Map.of("active", "true") : Map.of(), sort);
        return new Pages<>(token -> {
            GovernmentSessionPage page =
                    HubApi.read(
                            http.get("/integration/government/sessions", HubApi.with(filter, token)),
                            GovernmentSessionPage.class);
            return new Pages.Page<>(page.sessions(), page.nextPageToken());
        });
    }

    public GovernmentSessionInfo session(String sessionId) {
        return HubApi.read(http.get(path(sessionId), Map.of()), GovernmentSessionInfo.class);
    }

    /** Keeps the officer's own session alive: something is done in it. */
    public GovernmentSessionInfo refresh(String sessionId) {
        return HubApi.read(http.post(path(sessionId) + "/refresh", NOTHING), GovernmentSessionInfo.class);
    }

    /** Ends the officer's own session; one that is over stays as it is. */
    public GovernmentSessionInfo close(String sessionId) {
        return HubApi.read(http.post(path(sessionId) + "/close", NOTHING), GovernmentSessionInfo.class);
    }

    /** Ends somebody's session; one that is over stays as it is. */
    public GovernmentSessionInfo revokeSession(String sessionId) {
        return HubApi.read(http.post(path(sessionId) + "/revoke", NOTHING), GovernmentSessionInfo.class);
    }

    /**
     * What happens in the operations and emergencies that the caller sees, live.
     *
     * @param after the number in the log behind which to begin; null for what happens from now on
     */
    public GovernmentStream watch(@Nullable Long after) {
        return new GovernmentStream(http, after);
    }

    /** Signs a statement that lifts limits of the officer's agency; the second officer's signature activates it. */
    public BypassInfo sign(SignBypass request) {
        return HubApi.read(http.post(BYPASSES, HubApi.write(request)), BypassInfo.class);
    }

    /** All that the caller sees, the newest first. */
    public Iterable<BypassInfo> bypasses() {
        return new Pages<>(token -> {
            BypassPage page = HubApi.read(http.get(BYPASSES, HubApi.with(Map.of(), token)), BypassPage.class);
            return new Pages.Page<>(page.bypasses(), page.nextPageToken());
        });
    }

    public BypassInfo bypass(String bypassId) {
        return HubApi.read(http.get(bypassPath(bypassId), Map.of()), BypassInfo.class);
    }

    /** Ends one before its time, or withdraws it; one that is over stays as it is. */
    public BypassInfo endBypass(String bypassId, @Nullable String reason) {
        return HubApi.read(
                http.post(bypassPath(bypassId) + "/end", HubApi.write(new EndBypass(reason))), BypassInfo.class);
    }

    /** Submits an operation, as an officer; the same under the same key again is that operation. */
    public OperationInfo submit(SubmitOperation request) {
        return HubApi.read(http.post(OPERATIONS, HubApi.write(request)), OperationInfo.class);
    }

    /** As {@link #submit}, of an emergency. */
    public OperationInfo submitEmergency(SubmitOperation request) {
        return HubApi.read(http.post(OPERATIONS + "/emergency", HubApi.write(request)), OperationInfo.class);
    }

    /**
     * All that the caller sees, the newest first, without their history.
     *
     * @param status only those that stand there; null for all
     */
    public Iterable<OperationInfo> operations(@Nullable OperationStatus status) {
        return operations(status, null);
    }

    /**
     * As {@link #operations(OperationStatus)}, sorted.
     *
     * @param sort by which member, behind a {@code -} the other way round; null for the list's own order
     */
    public Iterable<OperationInfo> operations(@Nullable OperationStatus status, @Nullable String sort) {
        Map<String, String> filter =
                HubApi.sorted(
                        status == null ? Map.of() : Map.of("status", status.name().toLowerCase(Locale.ROOT)), sort);
        return new Pages<>(token -> {
            OperationPage page = HubApi.read(http.get(OPERATIONS, HubApi.with(filter, token)), OperationPage.class);
            return new Pages.Page<>(page.operations(), page.nextPageToken());
        });
    }

    public OperationInfo operation(String operationId) {
        return HubApi.read(http.get(operationPath(operationId), Map.of()), OperationInfo.class);
    }

    /** That the officer's agency works on it, which is of the jurisdiction that it is for. */
    public OperationInfo start(String operationId, ActOnOperation act) {
        return step(operationId, "start", act);
    }

    /** By the agency that works on it. */
    public OperationInfo complete(String operationId, ActOnOperation act) {
        return step(operationId, "complete", act);
    }

    /** By the agency that works on it. */
    public OperationInfo fail(String operationId, ActOnOperation act) {
        return step(operationId, "fail", act);
    }

    /** By the agency that asked for it. */
    public OperationInfo cancel(String operationId, ActOnOperation act) {
        return step(operationId, "cancel", act);
    }

    private OperationInfo step(String operationId, String step, ActOnOperation act) {
        return HubApi.read(http.post(operationPath(operationId) + "/" + step, HubApi.write(act)), OperationInfo.class);
    }

    private static String operationPath(String operationId) {
        return OPERATIONS + "/" + HttpExchange.segment(operationId);
    }

    private static String bypassPath(String bypassId) {
        return BYPASSES + "/" + HttpExchange.segment(bypassId);
    }

    private static String path(NodeId governmentId) {
        return "/integration/government/agencies/" + HttpExchange.segment(governmentId.value());
    }

    private static String path(String sessionId) {
        return "/integration/government/sessions/" + HttpExchange.segment(sessionId);
    }
}
