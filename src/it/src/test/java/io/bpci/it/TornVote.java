package io.bpci.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.ballot.Ballot;
import io.bpci.ballot.Equivocation;
import io.bpci.ballot.Proposal;
import io.bpci.ballot.Vote;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.MessageId;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.problem.Fault;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** A voter tells each of two hubs something else, while the one that was cut off may still think that it leads. */
final class TornVote {
    private final List<Node> voters;
    private final Proposal.Signed proposal;

    /** Opens a round of four voters at the hub that leads. */
    TornVote(HubProcess leader) throws Exception {
        voters = voters(leader, 4);
        proposal = opened(leader);
    }

    private static Envelope ballot(Node voter, Proposal.Signed proposal, Vote vote, Instant at) {
        return Envelope.draft()
                .messageId(new MessageId("b-" + System.nanoTime()))
                .source(voter.id())
                .targets(proposal.proposal().hubNode())
                .messageType(Ballot.TYPE)
                .createdAt(at)
                .content(Ballot.content(proposal.proposal().proposalId(), proposal.digest(), vote, null, null))
                .sign(voter.key(), Forge.ENGINE);
    }

    private static Rest.Answer cast(HubProcess hub, Envelope ballot) throws Exception {
        return new Rest(hub.api(), "").post("/consensus/votes", ballot.bytes());
    }

    private static List<Node> voters(HubProcess leader, int number) throws Exception {
        var operator = new Rest(leader.api(), "dev-operator");
        var admin = new Rest(leader.api(), "dev-admin");
        var voters = new ArrayList<Node>();
        for (int i = 0; i < number; i++) {
            var voter = new Node("voter-" + i);
            voters.add(voter);
            assertThat(operator.register(voter.id(), voter.key()).status()).isEqualTo(201);
            assertThat(admin.send("PUT", "/consensus/weights/" + voter.id(), "{\"weight\":\"1\"}").status())
                    .isEqualTo(200);
        }
        return voters;
    }

    private static Proposal.Signed opened(HubProcess leader) throws Exception {
        Rest.Answer answer =
                new Rest(leader.api(), "dev-operator")
                        .post("/consensus/proposals", "{\"proposal_type\":\"Custom\",\"content\":{}}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return Proposal.Signed.parse(Product.object(answer.json(), "proposal"));
    }

    private static void isTold(Rest.Answer answer, Fault fault, String words) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(fault.status());
        assertThat(Product.text(answer.json(), "type")).isEqualTo(fault.type());
        assertThat(answer.body()).contains(words);
    }

    /**
     * Casts two ballots of one voter and one millisecond, one at each hub: one counts, and both are a proof.
     *
     * @param cutOff led, and does not know yet that it does not
     */
    void castAtBoth(HubProcess cutOff, HubProcess leader) throws Exception {
        Node liar = voters.getFirst();
        Instant moment = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        Envelope approves = ballot(liar, proposal, Vote.APPROVE, moment);
        Envelope rejects = ballot(liar, proposal, Vote.REJECT, moment);
        var together = new CountDownLatch(2);
        Rest.Answer atCutOff;
        Rest.Answer atLeader;
        try (ExecutorService both = Executors.newFixedThreadPool(2)) {
            Future<Rest.Answer> one = both.submit(() -> castTogether(together, cutOff, approves));
            Future<Rest.Answer> other = both.submit(() -> castTogether(together, leader, rejects));
            atCutOff = one.get(1, TimeUnit.MINUTES);
            atLeader = other.get(1, TimeUnit.MINUTES);
        }

        // Who leads counts; who was cut off counts nothing, though it did not know.
        isTold(atCutOff, Fault.UNAVAILABLE, "");
        assertThat(atLeader.status()).as(atLeader.body()).isEqualTo(200);
        assertThat(Product.text(atLeader.json(), "outcome")).isEqualTo("counted");
        // It sends the first one to the other hub, too, as a client does that was told to come again.
        isTold(cast(leader, approves), Fault.CONFLICT, "contradicts");
        for (Node voter : voters.subList(1, 4)) {
            assertThat(cast(leader, ballot(voter, proposal, Vote.APPROVE, Instant.now())).status()).isEqualTo(200);
        }
        JsonObject round =
                new Rest(leader.api(), "dev-auditor")
                        .get("/consensus/rounds/" + proposal.proposal().proposalId())
                        .json();
        assertThat(Product.text(round, "outcome")).isEqualTo("Approved");
        assertThat(Product.object(round, "tally").toString())
                .contains("\"approve\":\"3\"", "\"equivocated\":\"1\"", "\"reject\":\"0\"", "\"votes\":3");
        assertThat(round.get("equivocations"))
                .isInstanceOfSatisfying(
                        JsonArray.class,
                        proofs -> {
                            assertThat(proofs.elements()).hasSize(1);
                            var proof =
                                    Equivocation.parse(
                                            proofs.elements().getFirst().toString().getBytes(StandardCharsets.UTF_8));
                            assertThat(proof.nodeId()).isEqualTo(liar.id());
                            assertThat(proof.flaw(Forge.ENGINE)).isEmpty();
                        });
    }

    private static Rest.Answer castTogether(CountDownLatch together, HubProcess hub, Envelope ballot) throws Exception {
        together.countDown();
        together.await();
        return cast(hub, ballot);
    }
}
