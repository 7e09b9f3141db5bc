package io.bpci.portal.contracts;

import io.bpci.contracts.Deployments;
import io.bpci.government.Officer;
import io.bpci.identity.Decided;
import io.bpci.platform.HubException;
import io.bpci.platform.PageRequest;
import io.bpci.portal.page.Asked;
import io.bpci.portal.page.Cell;
import io.bpci.portal.page.Form;
import io.bpci.portal.page.Pages;
import io.bpci.portal.page.Table;
import io.bpci.portal.page.Texts;
import io.bpci.portal.page.Words;
import io.bpci.portal.session.Notice;
import io.bpci.portal.session.Viewer;
import io.bpci.problem.Fault;
import io.bpci.wire.DeploymentInfo;
import io.bpci.wire.DeploymentPage;
import io.bpci.wire.DeploymentStatus;

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
import java.util.function.Supplier;

/** Where contracts run, were to run or ran; officers of a jurisdiction decide what runs in it. */
@Path("contracts/deployments")
@RequestScoped
@Consumes(MediaType.APPLICATION_FORM_URLENCODED)
public class DeploymentPages {
    private static final String PATH = "/contracts/deployments";
    private static final String CONTRACT = "contract";
    private static final String DECIDE = "decide";
    private static final String ID = "deployment_id";

    @Inject Deployments deployments;
    @Inject Pages pages;
    @Inject Viewer viewer;

    @GET
    @Consumes(MediaType.WILDCARD)
    @Decided(resource = CONTRACT, scope = "view")
    public Response list(@BeanParam Asked asked) {
        return pages.show("contracts/deployments", Map.of("table", table(asked).show(source(asked))));
    }

    @GET
    @Path("export")
    @Consumes(MediaType.WILDCARD)
    @Decided(resource = CONTRACT, scope = "view")
    public Response export(@BeanParam Asked asked) {
        return table(asked).export("deployments", source(asked));
    }

    private static Table<DeploymentInfo> table(Asked asked) {
        return new Table<DeploymentInfo>(PATH, asked)
                .choice("status", "deployment.status", DeploymentStatus.class)
                .choice("contract_id", "contract.id")
                .choice("jurisdiction", "contract.jurisdiction")
                .column("contract.id", each -> Cell.code(each.contractId()).to(PATH + "/" + each.deploymentId()))
                .column("contract.version", each -> Cell.number(each.version()))
                .column("deployment.status", each -> Cell.badge(each.status()))
                .column("deployment.where", each -> Cell.text(each.jurisdiction()))
                .column("contract.agency", each -> Cell.code(each.governmentId()))
                .column("deployment.asked_by", each -> Cell.text(each.requestedBy()))
                .column("deployment.asked", each -> Cell.time(each.requestedAt()));
    }

    private Function<PageRequest, Table.Part<DeploymentInfo>> source(Asked asked) {
        Officer officer = viewer.officer();
        @Nullable String contract = asked.text("contract_id");
        @Nullable String jurisdiction = asked.text("jurisdiction");
        @Nullable DeploymentStatus status = asked.constant("status", DeploymentStatus.class);
        return part -> {
            DeploymentPage page = deployments.list(officer, contract, jurisdiction, status, part);
            return new Table.Part<>(page.deployments(), page.nextPageToken());
        };
    }

    @GET
    @Path("{deployment_id}")
    @Consumes(MediaType.WILDCARD)
    @Decided(resource = CONTRACT, scope = "view")
    public Response show(@PathParam(ID) String deploymentId) {
        Officer officer = viewer.officer();
        DeploymentInfo deployment = deployments.get(officer, deploymentId);
        boolean decides =
                deployment.status() == DeploymentStatus.PENDING_APPROVAL
                        && deployment.jurisdiction().equals(officer.jurisdiction())
                        && !deployment.requestedBy().equals(officer.caller().name());
        return pages.show("contracts/deployment", Map.of("deployment", deployment, "decides", decides));
    }

    @POST
    @Path("{deployment_id}/approve")
    @Decided(resource = CONTRACT, scope = DECIDE)
    public Response approve(@PathParam(ID) String deploymentId, @FormParam("reason") @Nullable String reason) {
        @Nullable String why = reason == null || reason.isBlank() ? null : reason.strip();
        return act(deploymentId, () -> deployments.approve(viewer.officer(), deploymentId, why));
    }

    @POST
    @Path("{deployment_id}/refuse")
    @Decided(resource = CONTRACT, scope = DECIDE)
    public Response refuse(@PathParam(ID) String deploymentId, @FormParam("reason") @Nullable String reason) {
        return act(deploymentId, () -> deployments.refuse(viewer.officer(), deploymentId, Form.reason(reason)));
    }

    private Response act(String deploymentId, Supplier<DeploymentInfo> act) {
        String path = PATH + "/" + deploymentId;
        try {
            return pages.goTo(path, Texts.of("deployment.is_now", Words.ofPeople(act.get().status())));
        } catch (HubException e) {
            if (e.fault() != Fault.CONFLICT && e.fault() != Fault.INVALID_REQUEST) throw e;
            pages.say(new Notice(false, e.problem().detail()));
            return pages.to(path);
        }
    }
}
