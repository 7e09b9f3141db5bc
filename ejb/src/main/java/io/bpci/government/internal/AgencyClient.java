package io.bpci.government.internal;

import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.json.JsonString;
import io.bpci.platform.Role;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * An agency's client, as Keycloak's admin REST API takes it: a service account, and nothing else. What its tokens say
 * of the agency stands in the client, where neither the agency nor anybody who manages users can change it; so the hub
 * needs no rights over users.
 */
final class AgencyClient {
    /** Which setting up it comes from: what bears the same name and not this was made by somebody else. */
    private static final String SETUP_ID = "bpci.setup_id";

    private AgencyClient() {}

    /** Whether the client, as Keycloak shows it, is that agency's. */
    static boolean isOf(Agency agency, JsonObject client) {
        return client.get("attributes") instanceof JsonObject attributes
                && Json.of(agency.setupId()).equals(attributes.get(SETUP_ID));
    }

    static JsonObject of(Agency agency, String audience) {
        List<Json> mappers = new ArrayList<>();
        mappers.add(
                mapper(
                        "audience",
                        "oidc-audience-mapper",
                        Json.object()
                                .put("included.custom.audience", audience)
                                .put("access.token.claim", "true")
                                .put("id.token.claim", "false")));
        mappers.add(claim("organisation", agency.governmentId().value()));
        mappers.add(claim("government_id", agency.governmentId().value()));
        mappers.add(claim("jurisdiction", agency.jurisdiction()));
        mappers.add(claim("security_clearance", agency.securityClearance().claim()));
        Stream.concat(Stream.of(Role.GOVERNMENT_OFFICER.realmName()), agency.accessLevel().roles().stream())
                .map(AgencyClient::role)
                .forEach(mappers::add);
        return Json.object()
                .put("clientId", agency.clientId())
                .put("name", "Government agency " + agency.governmentId())
                .put("protocol", "openid-connect")
                .put("enabled", true)
                .put("publicClient", false)
                .put("standardFlowEnabled", false)
                .put("implicitFlowEnabled", false)
                .put("directAccessGrantsEnabled", false)
                .put("serviceAccountsEnabled", true)
                .put("fullScopeAllowed", false)
                .put("defaultClientScopes", texts("basic", "acr", "roles"))
                .put("optionalClientScopes", texts())
                .put(
                        "attributes",
                        Json.object()
                                .put("client_credentials.use_refresh_token", "false")
                                .put(SETUP_ID, agency.setupId())
                                .build())
                .put("protocolMappers", new JsonArray(mappers))
                .build();
    }

    private static JsonObject claim(String name, String value) {
        return mapper(
                name,
                "oidc-hardcoded-claim-mapper",
                Json.object()
                        .put("claim.name", name)
                        .put("claim.value", value)
                        .put("jsonType.label", "String")
                        .put("access.token.claim", "true")
                        .put("id.token.claim", "false"));
    }

    private static JsonObject role(String role) {
        return mapper("role " + role, "oidc-hardcoded-role-mapper", Json.object().put("role", role));
    }

    private static JsonObject mapper(String name, String kind, JsonObject.Builder config) {
        return Json.object()
                .put("name", name)
                .put("protocol", "openid-connect")
                .put("protocolMapper", kind)
                .put("config", config.build())
                .build();
    }

    private static JsonArray texts(String... texts) {
        return new JsonArray(Stream.of(texts).<Json>map(JsonString::new).toList());
    }
}
