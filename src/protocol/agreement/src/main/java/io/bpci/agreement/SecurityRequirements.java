package io.bpci.agreement;

import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.json.StrictObject;
import io.bpci.sealed.EncryptionLevel;

import java.util.Set;

/**
 * What messages under an agreement must fulfil. Immutable.
 *
 * @param authorizationRequired that each message names the action that it asks for, one that is permitted
 * @param factors how an application is known: 1 is its key, 2 its key and an attestation by its owner
 */
public record SecurityRequirements(EncryptionLevel encryptionLevel, boolean authorizationRequired, int factors) {
    private static final String LEVEL = "encryption_level";
    private static final String AUTHENTICATION = "authentication_required";
    private static final String AUTHORIZATION = "authorization_required";
    private static final String FACTORS = "factors";
    private static final Set<String> MEMBERS = Set.of(LEVEL, AUTHENTICATION, AUTHORIZATION, FACTORS);

    /**
     * @throws Malformed if there are not 1 or 2 factors
     */
    public SecurityRequirements {
        if (factors < 1 || factors > 2) throw new Malformed("factors must be 1 or 2, not " + factors);
    }

    /**
     * Reads what is given; the rest is as in the defaults. Authentication cannot be waived: every message is signed.
     *
     * @throws Malformed naming the member at fault
     */
    public static SecurityRequirements parse(JsonObject given, SecurityRequirements defaults) {
        var json = StrictObject.of(given, "security_requirements", MEMBERS);
        if (json.has(AUTHENTICATION) && !json.bool(AUTHENTICATION)) {
            throw new Malformed(AUTHENTICATION + " cannot be false: every message is signed");
        }
        return new SecurityRequirements(
                json.has(LEVEL) ? json.value(LEVEL, EncryptionLevel::parse) : defaults.encryptionLevel,
                json.has(AUTHORIZATION) ? json.bool(AUTHORIZATION) : defaults.authorizationRequired,
                json.has(FACTORS) ? (int) json.number(FACTORS, 2) : defaults.factors);
    }

    /** All members. */
    public JsonObject json() {
        return Json.object()
                .put(LEVEL, encryptionLevel.wireName())
                .put(AUTHENTICATION, true)
                .put(AUTHORIZATION, authorizationRequired)
                .put(FACTORS, factors)
                .build();
    }
}
