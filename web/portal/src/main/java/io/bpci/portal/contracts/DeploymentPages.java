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
import io.bpci.wire.RollBackContract;

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
    static final String PATH = "/contracts/deployments";
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
                .column("deployment.asked", "requested_at", each -> Cell.time(each.requestedAt()));
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
        boolean isHere = deployment.jurisdiction().equals(officer.jurisdiction());
        boolean isOwn = deployment.governmentId().equals(officer.governmentId());
        return pages.show(
                "contracts/deployment",
                Map.of(
                        "deployment",
                        deployment,
                        "decides",
                        decides,
                        "runs",
                        deployment.status() == DeploymentStatus.ACTIVE && (isHere || isOwn),
                        "goesBack",
                        isHere
                                && (deployment.status() == DeploymentStatus.SUPERSEDED
                                        || deployment.status() == DeploymentStatus.ROLLED_BACK)));
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

    /** Back to the version of this one, in its jurisdiction. */
    @POST
    @Path("{deployment_id}/roll-back")
    @Decided(resource = CONTRACT, scope = "roll_back")
    public Response rollBack(@PathParam(ID) String deploymentId, @FormParam("reason") @Nullable String reason) {
        Officer officer = viewer.officer();
        DeploymentInfo earlier = deployments.get(officer, deploymentId);
        String path = PATH + "/" + deploymentId;
        try {
            var request =
                    new RollBackContract(
                            earlier.contractId(), earlier.jurisdiction(), earlier.version(), Form.reason(reason));
            DeploymentInfo now = deployments.rollBack(officer, request);
            return pages.goTo(PATH + "/" + now.deploymentId(), Texts.of("deployment.runs_again", now.version()));
        } catch (HubException e) {
            return refused(path, e);
        }
    }

    @POST
    @Path("{deployment_id}/retire")
    @Decided(resource = CONTRACT, scope = "retire")
    public Response retire(@PathParam(ID) String deploymentId, @FormParam("reason") @Nullable String reason) {
        return act(deploymentId, () -> deployments.retire(viewer.officer(), deploymentId, Form.reason(reason)));
    }

    private Response act(String deploymentId, Supplier<DeploymentInfo> act) {
        String path = PATH + "/" + deploymentId;
        try {
            return pages.goTo(path, Texts.of("deployment.is_now", Words.ofPeople(act.get().status())));
        } catch (HubException e) {
            return refused(path, e);
        }
    }

    private Response refused(String path, HubException why) {
        if (why.fault() != Fault.CONFLICT && why.fault() != Fault.INVALID_REQUEST) throw why;
        pages.say(new Notice(false, why.problem().detail()));
        return pages.to(path);
    }
}
