package io.bpci.government;

import io.bpci.envelope.NodeId;
import io.bpci.government.internal.Agency;
import io.bpci.government.internal.AgencyRecords;
import io.bpci.government.internal.KeycloakPeople;
import io.bpci.platform.HubException;
import io.bpci.platform.PageRequest;
import io.bpci.problem.Fault;
import io.bpci.settings.Secret;
import io.bpci.wire.AddOfficer;
import io.bpci.wire.OfficerAccount;
import io.bpci.wire.OfficerInfo;
import io.bpci.wire.OfficerPage;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import java.security.SecureRandom;
import java.util.regex.Pattern;

/**
 * Accounts of officers in the realm. Who gets one sets up one-time codes at the first login, before anybody is let in
 * by it: so acts that need a stronger login never rest on a password alone. Whether the caller may do this at all is
 * asked of {@link Decisions} before.
 */
@Stateless
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class OfficerAccounts {
    private static final Pattern USERNAME = Pattern.compile("[a-z0-9][a-z0-9._-]{2,63}");
    private static final Pattern EMAIL = Pattern.compile("[^\\s@<>\"]{1,64}@[^\\s@<>\"]{1,189}");
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,8}");
    private static final int MAX_NAME = 255;
    private static final int MAX_REASON = 500;

    /** Keycloak is asked once for each of them. */
    private static final int MAX_LISTED = 100;

    /** Letters and digits that are not mistaken for each other: 24 of them carry 139 bits. */
    private static final String ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";

    private static final int PASSWORD_LENGTH = 24;

    @Inject AgencyRecords records;
    @Inject KeycloakPeople people;
    @Inject SecureRandom random;

    /**
     * Makes one; all of it or nothing.
     *
     * @throws HubException INVALID_REQUEST; FORBIDDEN if it is to have more than the agency or the giver; NOT_FOUND;
     *     CONFLICT if the agency takes no part, or the realm has that user; UNAVAILABLE when Keycloak is
     */
    public OfficerAccount add(Officer giver, NodeId governmentId, AddOfficer request) {
        check(request);
        Agency agency = records.requireConfigured(governmentId);
        requireMay(giver, agency, request);
        Secret password = new Secret(randomPassword());
        String id = people.make(agency, request, password);
        try {
            records.officerAdded(giver.caller(), governmentId, request);
        } catch (RuntimeException e) {
            people.remove(id);
            throw e;
        }
        return new OfficerAccount(
                request.username(),
                governmentId,
                request.accessLevel(),
                request.securityClearance(),
                password.reveal(),
                KeycloakPeople.FIRST_LOGIN);
    }

    /** Those of the agency, in the order of their user names; a page has at most {@value #MAX_LISTED}. */
    public OfficerPage list(NodeId governmentId, PageRequest page) {
        String after = page.after(NUMBER);
        int from = after.isEmpty() ? 0 : Integer.parseInt(after);
        int size = Math.min(page.size(), MAX_LISTED);
        KeycloakPeople.Part found = people.officers(records.require(governmentId), from, size);
        return new OfficerPage(
                found.officers(), found.more() ? PageRequest.tokenAfter(Integer.toString(from + size)) : null);
    }

    /**
     * @throws HubException NOT_FOUND; UNAVAILABLE when Keycloak is
     */
    public OfficerInfo get(NodeId governmentId, String username) {
        Agency agency = records.require(governmentId);
        return people.info(agency, people.require(agency, username));
    }

    /**
     * Lets nobody log in with it any more. Its logins end, and its sessions with them.
     *
     * @param reason why, for the audit log; null where it is not said
     * @throws HubException NOT_FOUND; UNAVAILABLE when Keycloak is, and then it is to be asked for again
     */
    public OfficerInfo disable(Officer by, NodeId governmentId, String username, @Nullable String reason) {
        if (reason != null && reason.length() > MAX_REASON) {
            throw invalid("reason has at most %d characters".formatted(MAX_REASON));
        }
        Agency agency = records.require(governmentId);
        KeycloakPeople.Account account = people.require(agency, username);
        OfficerInfo disabled = people.enable(agency, account, false);
        // Before Keycloak tells of the logins that end: these sessions are revoked, not logged out.
        records.officerDisabled(by.caller(), governmentId, username, account.subject(), reason);
        people.endLoginsOf(account);
        return disabled;
    }

    /**
     * Lets it log in again.
     *
     * @throws HubException NOT_FOUND; CONFLICT if the agency takes no part; UNAVAILABLE when Keycloak is
     */
    public OfficerInfo enable(Officer by, NodeId governmentId, String username) {
        Agency agency = records.requireConfigured(governmentId);
        OfficerInfo enabled = people.enable(agency, people.require(agency, username), true);
        records.officerEnabled(by.caller(), governmentId, username);
        return enabled;
    }

    private static void check(AddOfficer request) {
        if (!USERNAME.matcher(request.username()).matches()) {
            throw invalid(
                    "username must be 3 to 64 lower case letters, digits, dots, hyphens and underscores, the first a"
                            + " letter or digit");
        }
        if (!EMAIL.matcher(request.email()).matches()) throw invalid("email must be an address, as olivia@example.org");
        for (String name : new String[] {request.firstName(), request.lastName()}) {
            if (name.isBlank() || name.length() > MAX_NAME) {
                throw invalid("first_name and last_name have 1 to %d characters".formatted(MAX_NAME));
            }
        }
    }

    private static void requireMay(Officer giver, Agency agency, AddOfficer request) {
        if (!agency.accessLevel().includes(request.accessLevel())) {
            throw forbidden("the agency has the level " + agency.accessLevel().role());
        }
        if (!agency.securityClearance().dominates(request.securityClearance())) {
            throw forbidden("the agency has the clearance " + agency.securityClearance().claim());
        }
        if (!giver.clearance().dominates(request.securityClearance())) {
            throw forbidden("nobody gives a clearance above its own, which is " + giver.clearance().claim());
        }
    }

    private String randomPassword() {
        var text = new StringBuilder(PASSWORD_LENGTH);
        random.ints(PASSWORD_LENGTH, 0, ALPHABET.length()).forEach(at -> text.append(ALPHABET.charAt(at)));
        return text.toString();
    }

    private static HubException invalid(String detail) {
        return new HubException(Fault.INVALID_REQUEST, detail);
    }

    private static HubException forbidden(String detail) {
        return new HubException(Fault.FORBIDDEN, detail);
    }
}
