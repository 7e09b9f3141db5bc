package io.bpci.api.hub;

import io.bpci.api.security.CurrentCaller;
import io.bpci.configuration.RuntimeConfiguration;
import io.bpci.envelope.Envelope;
import io.bpci.identity.Roles;
import io.bpci.platform.HubIdentity;
import io.bpci.platform.RuntimeSettings;
import io.bpci.settings.HubSettings;
import io.bpci.wire.AppliedConfiguration;
import io.bpci.wire.ApplyConfiguration;
import io.bpci.wire.HubInfo;

import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

import java.util.List;

/** Who the hub is, and what an administrator changes while it runs. */
@Path("oracle")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class HubResource {
    private static final String UNPACKAGED = "development";

    @Inject HubIdentity identity;
    @Inject RuntimeSettings settings;
    @Inject RuntimeConfiguration configuration;
    @Inject CurrentCaller caller;

    @GET
    @Path("hub")
    @PermitAll
    public HubInfo hub() {
        HubSettings now = settings.current();
        return new HubInfo(
                identity.hubId(),
                now.oracleConfig().nodeId(),
                identity.publicKey(),
                version(),
                List.of("v1"),
                List.of("bpci.relay.v1"),
                now.oracleConfig().wsPort(),
                limits(now));
    }

    private static HubInfo.Limits limits(HubSettings settings) {
        var security = settings.oracleConfig().securityConfig();
        return new HubInfo.Limits(
                settings.messages().maxMessageSize().bytes(),
                settings.messages().maxBatchSize().bytes(),
                settings.messages().maxBatchMessages(),
                Envelope.MAX_TARGETS,
                security.maxMessageAgeSecs(),
                security.maxFutureSkewSecs(),
                security.rateLimitPerNode(),
                settings.sessions().creditMessages(),
                settings.sessions().creditSize().bytes());
    }

    /** Of a library in the EAR, which the build stamps; the server unpacks the EJB jar, and its manifest with it. */
    private static String version() {
        String version = HubSettings.class.getPackage().getImplementationVersion();
        return version == null ? UNPACKAGED : version;
    }

    /** Starts no process: it changes settings of the running hub, until its restart. */
    @POST
    @Path("start")
    @RolesAllowed(Roles.HUB_ADMIN)
    public AppliedConfiguration start(ApplyConfiguration request) {
        return configuration.apply(caller.get(), request.config());
    }
}
