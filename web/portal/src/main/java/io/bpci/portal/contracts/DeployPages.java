package io.bpci.portal.contracts;

import io.bpci.contracts.Deployments;
import io.bpci.envelope.Identifier;
import io.bpci.identity.Decided;
import io.bpci.platform.HubException;
import io.bpci.portal.page.Asked;
import io.bpci.portal.page.Form;
import io.bpci.portal.page.Pages;
import io.bpci.portal.page.Texts;
import io.bpci.portal.session.Viewer;
import io.bpci.wire.DeployContract;
import io.bpci.wire.DeployedContract;
import io.bpci.wire.DeploymentInfo;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Asks jurisdictions to let a version of a contract run. */
@Path("contracts/deploy")
@RequestScoped
@Consumes(MediaType.APPLICATION_FORM_URLENCODED)
public class DeployPages {
    private static final String CONTRACT = "contract";
    private static final String DEPLOY = "deploy";

    @Inject Deployments deployments;
    @Inject Pages pages;
    @Inject Viewer viewer;

    @GET
    @Consumes(MediaType.WILDCARD)
    @Decided(resource = CONTRACT, scope = DEPLOY)
    public Response form(@BeanParam Asked asked) {
        MultivaluedMap<String, String> given = new MultivaluedHashMap<>();
        for (String name : List.of("contract_id", "version")) {
            String text = asked.text(name);
            if (text != null) given.add(name, text);
        }
        String own = viewer.officer().jurisdiction();
        if (own != null) given.add("jurisdictions", own);
        return form(200, new Form(given), null);
    }

    private Response form(int status, Form given, @Nullable String refusal) {
        return pages.show(status, "contracts/deploy", Form.model(given, refusal, Map.of()));
    }

    @POST
    @Decided(resource = CONTRACT, scope = DEPLOY)
    public Response deploy(MultivaluedMap<String, String> fields) {
        var given = new Form(fields);
        try {
            DeployedContract deployed = deployments.deploy(viewer.officer(), request(given));
            List<DeploymentInfo> asked = deployed.deployments();
            String path = DeploymentPages.PATH;
            return pages.goTo(
                    asked.size() == 1
                            ? path + "/" + asked.getFirst().deploymentId()
                            : path + "?contract_id=" + given.require("contract_id"),
                    Texts.of("deploy.is_asked", asked.size()));
        } catch (HubException e) {
            return form(e.fault().status(), given, e.problem().detail());
        }
    }

    private static DeployContract request(Form given) {
        return new DeployContract(
                given.read("contract_id", Identifier::parse),
                given.read("version", ContractPages::version),
                Arrays.stream(given.require("jurisdictions").split(","))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .toList(),
                given.flag("auto_execute"),
                false,
                given.flag("accept_conflicts"),
                given.text("note"));
    }
}
