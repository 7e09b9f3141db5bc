package io.bpci.portal.contracts;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.contracts.Executions;
import io.bpci.envelope.Identifier;
import io.bpci.identity.Decided;
import io.bpci.json.StrictJson;
import io.bpci.platform.HubException;
import io.bpci.portal.page.Asked;
import io.bpci.portal.page.Form;
import io.bpci.portal.page.Pages;
import io.bpci.portal.page.Texts;
import io.bpci.portal.page.Words;
import io.bpci.portal.session.Viewer;
import io.bpci.wire.ExecuteContract;
import io.bpci.wire.RunInfo;

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

import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Runs a contract in a jurisdiction, once for each form that is sent. */
@Path("contracts/execute")
@RequestScoped
@Consumes(MediaType.APPLICATION_FORM_URLENCODED)
public class ExecutePages {
    private static final String CONTRACT = "contract";
    private static final String EXECUTE = "execute";
    private static final String KEY = "idempotency_key";

    @Inject Executions executions;
    @Inject Pages pages;
    @Inject Viewer viewer;

    @GET
    @Consumes(MediaType.WILDCARD)
    @Decided(resource = CONTRACT, scope = EXECUTE)
    public Response form(@BeanParam Asked asked) {
        MultivaluedMap<String, String> given = new MultivaluedHashMap<>();
        for (String name : List.of("contract_id", "jurisdiction")) {
            String text = asked.text(name);
            if (text != null) given.add(name, text);
        }
        given.add("input", "{}");
        given.add(KEY, UUID.randomUUID().toString());
        return form(200, new Form(given), null);
    }

    private Response form(int status, Form given, @Nullable String refusal) {
        return pages.show(status, "contracts/execute", Form.model(given, refusal, Map.of()));
    }

    @POST
    @Decided(resource = CONTRACT, scope = EXECUTE)
    public Response execute(MultivaluedMap<String, String> fields) {
        var given = new Form(fields);
        try {
            var request =
                    new ExecuteContract(
                            given.read("contract_id", Identifier::parse),
                            given.require("jurisdiction"),
                            given.read("input", text -> StrictJson.parse(text.getBytes(UTF_8))),
                            given.read(KEY, Identifier::parse));
            RunInfo run = executions.call(viewer.officer(), request);
            return pages.goTo(
                    RunPages.PATH + "/" + run.runId(), Texts.of("run.is_over", Words.ofPeople(run.outcome())));
        } catch (HubException e) {
            return form(e.fault().status(), given, e.problem().detail());
        }
    }
}
