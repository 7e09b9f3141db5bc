package io.bpci.portal.messages;

import io.bpci.deadletters.DeadLetters;
import io.bpci.envelope.NodeId;
import io.bpci.identity.Roles;
import io.bpci.platform.Caller;
import io.bpci.platform.HubException;
import io.bpci.platform.PageRequest;
import io.bpci.portal.page.Asked;
import io.bpci.portal.page.Cell;
import io.bpci.portal.page.Form;
import io.bpci.portal.page.Pages;
import io.bpci.portal.page.Table;
import io.bpci.portal.page.Texts;
import io.bpci.portal.session.Notice;
import io.bpci.portal.session.Viewer;
import io.bpci.problem.Fault;
import io.bpci.wire.DeadLetterInfo;
import io.bpci.wire.DeadLetterPage;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.function.Function;

/** Messages that were rejected or expired: to be put back, or removed for good. */
@Path("messages/dead-letters")
@RequestScoped
@Consumes(MediaType.APPLICATION_FORM_URLENCODED)
public class DeadLetterPages {
    private static final String PATH = "/messages/dead-letters";

    @Inject DeadLetters letters;
    @Inject Pages pages;
    @Inject Viewer viewer;

    @GET
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.AUDITOR, Roles.HUB_ADMIN})
    public Response list(@BeanParam Asked asked) {
        return pages.show("messages/dead-letters", Map.of("table", table(asked).show(source(asked))));
    }

    @GET
    @Path("export")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.AUDITOR, Roles.HUB_ADMIN})
    public Response export(@BeanParam Asked asked) {
        return table(asked).export("dead-letters", source(asked));
    }

    private static Table<DeadLetterInfo> table(Asked asked) {
        return new Table<DeadLetterInfo>(PATH, asked)
                .choice("node", "letter.node")
                .column("letter.message", each -> Cell.code(each.messageId()).to(PATH + "/" + each.id()))
                .column("letter.outcome", each -> Cell.badge(each.outcome()))
                .column("letter.source", each -> Cell.code(each.sourceNode()))
                .column("letter.target", each -> Cell.code(each.targetNode()))
                .column("letter.reason", each -> Cell.text(each.reason()))
                .column("letter.at", "at", each -> Cell.time(each.at()));
    }

    private Function<PageRequest, Table.Part<DeadLetterInfo>> source(Asked asked) {
        Caller caller = viewer.caller();
        @Nullable NodeId node = asked.read("node", NodeId::parse);
        return part -> {
            DeadLetterPage page = letters.list(caller, node, part);
            return new Table.Part<>(page.deadLetters(), page.nextPageToken());
        };
    }

    @GET
    @Path("{id}")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.AUDITOR, Roles.HUB_ADMIN})
    public Response show(@PathParam("id") String id) {
        return pages.show("messages/dead-letter", Map.of("letter", letters.get(viewer.caller(), id)));
    }

    @POST
    @Path("{id}/requeue")
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.HUB_ADMIN})
    public Response requeue(@PathParam("id") String id) {
        try {
            DeadLetterInfo letter = letters.requeue(viewer.caller(), id);
            return pages.goTo(PATH, Texts.of("letter.is_requeued", letter.targetNode().value()));
        } catch (HubException e) {
            if (e.fault() == Fault.FORBIDDEN || e.fault() == Fault.NOT_FOUND) throw e;
            pages.say(new Notice(false, e.problem().detail()));
            return pages.to(PATH + "/" + id);
        }
    }

    @POST
    @Path("{id}/purge")
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.HUB_ADMIN})
    public Response purge(@PathParam("id") String id, @FormParam("reason") @Nullable String reason) {
        letters.purge(viewer.caller(), id, Form.reason(reason));
        return pages.goTo(PATH, Texts.of("letter.is_purged"));
    }
}
