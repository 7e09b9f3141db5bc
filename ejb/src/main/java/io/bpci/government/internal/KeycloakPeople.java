package io.bpci.government.internal;

import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.platform.HubException;
import io.bpci.platform.Role;
import io.bpci.problem.Fault;
import io.bpci.settings.Secret;
import io.bpci.wire.AddOfficer;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
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
        String path = "/sessions/" + URLEncoder.encode(login, StandardCharsets.UTF_8) + "?isOffline=";
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

    /** Removes an account that was just made. */
    public void remove(String id) {
        Keycloak.expect(keycloak.admin("DELETE", "/users/" + id, null), 204, 404);
    }
}
