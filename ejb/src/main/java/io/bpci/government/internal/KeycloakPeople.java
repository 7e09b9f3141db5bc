package io.bpci.government.internal;

import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonNumber;
import io.bpci.json.JsonObject;
import io.bpci.json.JsonString;
import io.bpci.platform.HubException;
import io.bpci.platform.Role;
import io.bpci.problem.Fault;
import io.bpci.settings.Secret;
import io.bpci.wire.AccessLevel;
import io.bpci.wire.AddOfficer;
import io.bpci.wire.OfficerInfo;
import io.bpci.wire.SecurityClearance;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * People in the realm, by the admin REST API: officers' accounts, and logins that end. Whatever Keycloak does not
 * answer as it should is UNAVAILABLE. Safe for concurrent use.
 */
@ApplicationScoped
public class KeycloakPeople {
    /** Keycloak's required actions: a password of one's own, and one-time codes. */
    public static final List<String> FIRST_LOGIN = List.of("UPDATE_PASSWORD", "CONFIGURE_TOTP");

    @Inject Keycloak keycloak;

    /**
     * Ends a login, with the sessions of all clients in it and the offline tokens from it. One that is over stays so.
     */
    public void endLogin(String login) {
        String path = "/sessions/" + encoded(login) + "?isOffline=";
        for (boolean offline : new boolean[] {true, false}) {
            Keycloak.expect(keycloak.admin("DELETE", path + offline, null), 204, 404);
        }
    }

    /**
     * Makes the account of an officer, or nothing.
     *
     * @return its id at Keycloak
     * @throws HubException CONFLICT if the realm has that user; INVALID_REQUEST if Keycloak does not take what it is to
     *     be
     */
    public String make(Agency agency, AddOfficer officer, Secret password) {
        HttpResponse<String> made = keycloak.admin("POST", "/users", user(agency, officer, password));
        if (made.statusCode() == 409) {
            throw new HubException(Fault.CONFLICT, "the realm has a user " + officer.username() + " already");
        }
        if (made.statusCode() == 400) {
            throw new HubException(Fault.INVALID_REQUEST, "Keycloak does not take that username, email or name");
        }
        Keycloak.expect(made, 201);
        String id = made.headers().firstValue("Location").orElse("").replaceAll(".*/", "");
        try {
            giveRoles(id, officer);
        } catch (RuntimeException e) {
            remove(id);
            throw e;
        }
        return id;
    }

    private static JsonObject user(Agency agency, AddOfficer officer, Secret password) {
        String governmentId = agency.governmentId().value();
        var attributes =
                Json.object()
                        .put("organisation", Json.strings(List.of(governmentId)))
                        .put("government_id", Json.strings(List.of(governmentId)))
                        .put("jurisdiction", Json.strings(List.of(agency.jurisdiction())))
                        .put("security_clearance", Json.strings(List.of(officer.securityClearance().claim())));
        if (officer.walletId() != null) {
            attributes.put("wallet_id", Json.strings(List.of(officer.walletId().value())));
        }
        var credential =
                Json.object().put("type", "password").put("value", password.reveal()).put("temporary", true).build();
        return Json.object()
                .put("username", officer.username())
                .put("enabled", true)
                .put("email", officer.email())
                .put("firstName", officer.firstName())
                .put("lastName", officer.lastName())
                .put("attributes", attributes.build())
                .put("requiredActions", Json.strings(FIRST_LOGIN))
                .put("credentials", new JsonArray(List.of(credential)))
                .build();
    }

    private void giveRoles(String id, AddOfficer officer) {
        String path = "/users/" + id + "/role-mappings/realm";
        Set<String> missing = new HashSet<>(officer.accessLevel().roles());
        missing.add(Role.GOVERNMENT_OFFICER.realmName());
        List<Json> given =
                Keycloak.array(keycloak.admin("GET", path + "/available", null)).elements().stream()
                        .filter(role ->
                                role instanceof JsonObject named && missing.remove(Keycloak.text(named, "name")))
                        .toList();
        if (!missing.isEmpty()) throw Keycloak.unavailable("the realm has no roles " + missing, null);
        Keycloak.expect(keycloak.admin("POST", path, new JsonArray(given)), 204);
    }

    /**
     * Accounts of the agency's officers, in the order of their user names.
     *
     * @param from how many of those that Keycloak finds are left out
     * @param limit how many of those after them are looked at
     */
    public Part officers(Agency agency, int from, int limit) {
        String path =
                "/users?briefRepresentation=false&q=%s&first=%d&max=%d"
                        .formatted(encoded("government_id:" + agency.governmentId().value()), from, limit + 1);
        List<Json> found = Keycloak.array(keycloak.admin("GET", path, null)).elements();
        return new Part(
                found.stream()
                        .limit(limit)
                        .map(JsonObject.class::cast)
                        .filter(user -> isOf(agency, user))
                        .map(user -> info(agency, user))
                        .toList(),
                found.size() > limit);
    }

    /**
     * Some of the accounts.
     *
     * @param more whether there are others after them
     */
    public record Part(List<OfficerInfo> officers, boolean more) {
        public Part {
            officers = List.copyOf(officers);
        }
    }

    /** Keycloak's search may find more than what is exactly so. */
    private static boolean isOf(Agency agency, JsonObject user) {
        return agency.governmentId().value().equals(attribute(user, "government_id"));
    }

    /**
     * The account of one of the agency's officers.
     *
     * @throws HubException NOT_FOUND if the realm has no such user, or it is not the agency's
     */
    public Account require(Agency agency, String username) {
        String path = "/users?briefRepresentation=false&exact=true&username=" + encoded(username);
        return Keycloak.array(keycloak.admin("GET", path, null)).elements().stream()
                .map(JsonObject.class::cast)
                .filter(user -> username.equals(Keycloak.text(user, "username")))
                .filter(user -> isOf(agency, user))
                .map(user -> new Account(Keycloak.text(user, "id"), user))
                .findFirst()
                .orElseThrow(() ->
                        new HubException(
                                Fault.NOT_FOUND,
                                "the agency %s has no officer %s".formatted(agency.governmentId(), username)));
    }

    /**
     * A user of the realm.
     *
     * @param subject its id, as tokens name it
     * @param user Keycloak's UserRepresentation
     */
    public record Account(String subject, JsonObject user) {}

    /** Lets it log in again, or not any more. */
    public OfficerInfo enable(Agency agency, Account account, boolean enabled) {
        JsonObject changed = account.user().with("enabled", Json.of(enabled));
        Keycloak.expect(keycloak.admin("PUT", "/users/" + account.subject(), changed), 204);
        return info(agency, changed);
    }

    /** Ends all its logins; offline tokens from them are good no more. */
    public void endLoginsOf(Account account) {
        Keycloak.expect(keycloak.admin("POST", "/users/" + account.subject() + "/logout", null), 204);
    }

    /** What there is of it. */
    public OfficerInfo info(Agency agency, Account account) {
        return info(agency, account.user());
    }

    private OfficerInfo info(Agency agency, JsonObject user) {
        @Nullable String clearance = attribute(user, "security_clearance");
        return new OfficerInfo(
                Keycloak.text(user, "username"),
                agency.governmentId(),
                textOr(user, "email"),
                textOr(user, "firstName"),
                textOr(user, "lastName"),
                level(Keycloak.text(user, "id")),
                clearance == null ? null : SecurityClearance.named(clearance).orElse(null),
                attribute(user, "wallet_id"),
                Json.TRUE.equals(user.get("enabled")),
                user.get("requiredActions") instanceof JsonArray actions
                        ? actions.elements().stream().map(each -> ((JsonString) each).value()).toList()
                        : List.of(),
                user.get("createdTimestamp") instanceof JsonNumber millis
                        ? Instant.ofEpochMilli((long) millis.value())
                        : null);
    }

    /** The highest that it has. */
    private @Nullable AccessLevel level(String id) {
        Set<String> roles = new HashSet<>();
        for (Json role :
                Keycloak.array(keycloak.admin("GET", "/users/" + id + "/role-mappings/realm", null)).elements()) {
            roles.add(Keycloak.text((JsonObject) role, "name"));
        }
        return AccessLevel.highest(roles).orElse(null);
    }

    private static @Nullable String attribute(JsonObject user, String name) {
        return user.get("attributes") instanceof JsonObject attributes
                        && attributes.get(name) instanceof JsonArray values
                        && values.elements().size() == 1
                        && values.elements().getFirst() instanceof JsonString value
                ? value.value()
                : null;
    }

    private static String textOr(JsonObject user, String member) {
        return user.get(member) instanceof JsonString text ? text.value() : "";
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Removes an account that was just made. */
    public void remove(String id) {
        Keycloak.expect(keycloak.admin("DELETE", "/users/" + id, null), 204, 404);
    }
}
