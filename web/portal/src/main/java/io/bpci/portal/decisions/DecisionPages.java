package io.bpci.portal.decisions;

import io.bpci.ballot.RoundState;
import io.bpci.consensus.ConsensusFigures;
import io.bpci.consensus.Proposals;
import io.bpci.envelope.Identifier;
import io.bpci.identity.Roles;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonNumber;
import io.bpci.json.JsonObject;
import io.bpci.json.JsonString;
import io.bpci.json.Malformed;
import io.bpci.platform.Caller;
import io.bpci.platform.PageRequest;
import io.bpci.portal.page.Asked;
import io.bpci.portal.page.Cell;
import io.bpci.portal.page.Form;
import io.bpci.portal.page.Pages;
import io.bpci.portal.page.Table;
import io.bpci.portal.page.Words;
import io.bpci.portal.session.Live;
import io.bpci.portal.session.Viewer;
import io.bpci.wire.RoundInfo;
import io.bpci.wire.RoundPage;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Proposals and their rounds: the open ones, one of them with its tally as it comes, and the proof of a decision. */
@Path("decisions")
@RequestScoped
public class DecisionPages {
    private static final String PATH = "/decisions";
    private static final double PERCENT = 100;

    /** In which a round takes no votes any more. */
    private static final List<RoundState> PAST =
            List.of(
                    RoundState.DECIDED,
                    RoundState.EXECUTED,
                    RoundState.FAILED,
                    RoundState.EXPIRED,
                    RoundState.VETOED_BY_DEADLINE);

    @Inject Proposals proposals;
    @Inject ConsensusFigures figures;
    @Inject Pages pages;
    @Inject Viewer viewer;

    @GET
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.AUDITOR, Roles.HUB_ADMIN})
    public Response list(@BeanParam Asked asked) {
        Identifier wanted = asked.read("proposal", Identifier::parse);
        if (wanted != null) return pages.to(PATH + "/rounds/" + wanted);
        return pages.show(
                "decisions/list",
                Map.of(
                        "table",
                        table(asked).show(source()),
                        "statistics",
                        figures.statistics(viewer.caller()),
                        "parameters",
                        figures.parameters(viewer.caller()).parameters()));
    }

    @GET
    @Path("export")
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.AUDITOR, Roles.HUB_ADMIN})
    public Response export(@BeanParam Asked asked) {
        return table(asked).export("open-rounds", source());
    }

    private static Table<RoundInfo> table(Asked asked) {
        return new Table<RoundInfo>(PATH, asked)
                .column(
                        "round.proposal",
                        each -> Cell.code(each.proposalId()).to(PATH + "/rounds/" + each.proposalId()))
                .column("round.type", each -> Cell.text(text(each.proposal(), "proposal_type")))
                .column("round.proposer", each -> Cell.code(text(each.proposal(), "proposer")))
                .column("round.approve", each -> Cell.text(text(each.tally(), "approve")))
                .column("round.reject", each -> Cell.text(text(each.tally(), "reject")))
                .column("round.weight", each -> Cell.text(text(each.tally(), "total_weight")))
                .column("round.deadline", each -> Cell.time(each.votingDeadline()));
    }

    private Function<PageRequest, Table.Part<RoundInfo>> source() {
        Caller caller = viewer.caller();
        return part -> {
            RoundPage page = proposals.active(caller, part);
            return new Table.Part<>(page.rounds(), page.nextPageToken());
        };
    }

    @GET
    @Path("past")
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.AUDITOR, Roles.HUB_ADMIN})
    public Response past(@BeanParam Asked asked) {
        return pages.show("decisions/past", Map.of("table", pastTable(asked).show(pastSource(asked))));
    }

    @GET
    @Path("past/export")
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.AUDITOR, Roles.HUB_ADMIN})
    public Response exportPast(@BeanParam Asked asked) {
        return pastTable(asked).export("past-rounds", pastSource(asked));
    }

    private static Table<RoundInfo> pastTable(Asked asked) {
        List<Table.Option> states =
                PAST.stream()
                        .map(state -> new Table.Option(state.wireName(), Words.ofPeople(state.wireName())))
                        .toList();
        return new Table<RoundInfo>(PATH + "/past", asked)
                .choice("state", "round.state", states)
                .column(
                        "round.proposal",
                        each -> Cell.code(each.proposalId()).to(PATH + "/rounds/" + each.proposalId()))
                .column("round.state", each -> Cell.badge(each.state()))
                .column("round.outcome", each -> Cell.text(each.outcome()))
                .column("round.type", each -> Cell.text(text(each.proposal(), "proposal_type")))
                .column("round.proposer", each -> Cell.code(text(each.proposal(), "proposer")))
                .column("round.approve", each -> Cell.text(text(each.tally(), "approve")))
                .column("round.reject", each -> Cell.text(text(each.tally(), "reject")))
                .column("round.ended", each -> Cell.time(each.endedAt() == null ? each.decidedAt() : each.endedAt()));
    }

    private Function<PageRequest, Table.Part<RoundInfo>> pastSource(Asked asked) {
        Caller caller = viewer.caller();
        @Nullable RoundState state = asked.read("state", DecisionPages::past);
        return part -> {
            RoundPage page = proposals.past(caller, state, part);
            return new Table.Part<>(page.rounds(), page.nextPageToken());
        };
    }

    private static RoundState past(String name) {
        RoundState state = RoundState.parse(name);
        if (!PAST.contains(state)) throw new Malformed("must be one of those in which a round is over");
        return state;
    }

    @GET
    @Path("rounds/{proposal_id}")
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.AUDITOR, Roles.HUB_ADMIN})
    public Response show(@PathParam("proposal_id") String proposalId) {
        return pages.show("decisions/round", model(proposalId));
    }

    /** The part of the page that is drawn anew each few seconds. */
    @GET
    @Path("rounds/{proposal_id}/now")
    @Live
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.AUDITOR, Roles.HUB_ADMIN})
    public Response now(@PathParam("proposal_id") String proposalId) {
        return pages.show("decisions/round-now", model(proposalId));
    }

    private Map<String, Object> model(String proposalId) {
        Caller caller = viewer.caller();
        RoundInfo round = proposals.get(caller, id(proposalId));
        Map<String, Object> model = new HashMap<>();
        model.put("round", round);
        model.put("type", text(round.proposal(), "proposal_type"));
        model.put("proposer", text(round.proposal(), "proposer"));
        model.put("threshold", text(round.proposal(), "required_threshold"));
        model.put("votes", text(round.tally(), "votes"));
        model.put("shares", shares(round.tally()));
        model.put("voters", voters(proposals.electorate(caller, round.proposalId()).electorate()));
        return model;
    }

    /** A part of the weight, and what it said. */
    public record Share(String name, String weight, double percent) {}

    private static List<Share> shares(JsonObject tally) {
        double total = number(text(tally, "total_weight"));
        List<Share> shares = new ArrayList<>();
        for (String name : List.of("approve", "reject", "abstain", "equivocated")) {
            String weight = text(tally, name);
            double percent = total == 0 ? 0 : Math.round(number(weight) / total * PERCENT * PERCENT) / PERCENT;
            shares.add(new Share(name, weight, percent));
        }
        return shares;
    }

    private static double number(String text) {
        return text.isEmpty() ? 0 : Double.parseDouble(text);
    }

    /** A voter of the round. */
    public record Voter(String node, String weight) {}

    private static List<Voter> voters(Json electorate) {
        if (!(electorate instanceof JsonArray all)) return List.of();
        return all.elements().stream()
                .filter(JsonObject.class::isInstance)
                .map(JsonObject.class::cast)
                .map(each -> new Voter(text(each, "node_id"), text(each, "weight")))
                .toList();
    }

    private static String text(JsonObject object, String name) {
        Json value = object.get(name);
        if (value instanceof JsonString string) return string.value();
        return value instanceof JsonNumber ? value.toString() : "";
    }

    /** The proof of the decision, byte for byte as it was signed. */
    @GET
    @Path("rounds/{proposal_id}/certificate")
    @RolesAllowed({Roles.NODE_OPERATOR, Roles.AUDITOR, Roles.HUB_ADMIN})
    public Response certificate(@PathParam("proposal_id") String proposalId) {
        return Response.ok(proposals.certificate(viewer.caller(), id(proposalId)), MediaType.APPLICATION_JSON_TYPE)
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"certificate.json\"")
                .build();
    }

    private static Identifier id(String proposalId) {
        return Form.parse("proposal_id", proposalId, Identifier::parse);
    }
}
