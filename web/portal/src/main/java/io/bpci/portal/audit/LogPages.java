package io.bpci.portal.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.condition.HubCondition;
import io.bpci.identity.Roles;
import io.bpci.identity.SteppedUp;
import io.bpci.log.Cosignatures;
import io.bpci.log.Cosigning;
import io.bpci.log.LogKeyHistory;
import io.bpci.log.Sequencer;
import io.bpci.log.TransparencyLog;
import io.bpci.portal.page.Form;
import io.bpci.portal.page.Pages;
import io.bpci.portal.page.Texts;
import io.bpci.portal.session.Viewer;
import io.bpci.settings.HubSettings;
import io.bpci.settings.Log;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The transparency log: its head, who cosigned it, and with which keys it is signed. */
@Path("audit/log")
@RequestScoped
@Consumes(MediaType.APPLICATION_FORM_URLENCODED)
public class LogPages {
    @Inject TransparencyLog log;
    @Inject Sequencer sequencer;
    @Inject Cosignatures cosignatures;
    @Inject Cosigning cosigning;
    @Inject LogKeyHistory keys;
    @Inject HubCondition condition;
    @Inject HubSettings settings;
    @Inject Pages pages;
    @Inject Viewer viewer;

    /** What anybody can fetch, for people. */
    @GET
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.AUDITOR, Roles.HUB_ADMIN})
    public Response show() {
        Map<String, Object> model = new HashMap<>();
        model.put("size", log.size());
        model.put("signed", sequencer.signedSize());
        model.put("checkpoint", log.checkpoint().map(note -> new String(note, UTF_8)).orElse(""));
        model.put("witnesses", cosigning.witnesses());
        model.put("required", cosignatures.required());
        model.put("cosignedSize", cosignatures.newest().map(Cosignatures.Newest::size).orElse(0L));
        Set<String> by = cosignatures.newest().map(Cosignatures.Newest::by).orElse(Set.of());
        model.put("cosignedBy", by.size());
        model.put("names", settings.log().witnesses().stream().map(LogPages::name).toList());
        model.put("warnings", condition.log().warnings());
        model.put("stamps", condition.timeStamps().warnings());
        model.put("keys", keys.published());
        return pages.show("audit/log", model);
    }

    private static String name(Log.AskedWitness witness) {
        return witness.url().toString();
    }

    /** New keys sign from the next checkpoint on. */
    @POST
    @Path("rotate")
    @RolesAllowed(Roles.HUB_ADMIN)
    @SteppedUp
    public Response rotate(@FormParam("reason") @Nullable String reason) {
        keys.rotate(viewer.caller(), Form.reason(reason));
        return pages.goTo("/audit/log", Texts.of("log.is_rotated"));
    }
}
