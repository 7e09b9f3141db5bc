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

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

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
@ExtendWith(Product.class)
class TwoHubsBallotsIT extends HubPair {
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

    private List<Node> voters(int number) throws Exception {
        var operator = new Rest(first.api(), "dev-operator");
        var admin = new Rest(first.api(), "dev-admin");
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

    private Proposal.Signed opened() throws Exception {
        Rest.Answer answer =
                new Rest(first.api(), "dev-operator")
                        .post("/consensus/proposals", "{\"proposal_type\":\"Custom\",\"content\":{}}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return Proposal.Signed.parse(Product.object(answer.json(), "proposal"));
    }

    private static void isTold(Rest.Answer answer, Fault fault, String words) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(fault.status());
        assertThat(Product.text(answer.json(), "type")).isEqualTo(fault.type());
        assertThat(answer.body()).contains(words);
    }

    @Test
    void ofTwoBallotsOfOneMillisecondAtTwoHubsOneCountsAndBothAreAProof() throws Exception {
        awaitLog(second, "stands by");
        List<Node> voters = voters(4);
        Node liar = voters.getFirst();
        Proposal.Signed proposal = opened();
        first.signal("STOP");
        cutOffTheLeader();
        second.awaitReady();

        Instant moment = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        Envelope approves = ballot(liar, proposal, Vote.APPROVE, moment);
        Envelope rejects = ballot(liar, proposal, Vote.REJECT, moment);
        first.signal("CONT");
        var together = new CountDownLatch(2);
        Rest.Answer atFirst;
        Rest.Answer atSecond;
        try (ExecutorService both = Executors.newFixedThreadPool(2)) {
            Future<Rest.Answer> one = both.submit(() -> castTogether(together, first, approves));
            Future<Rest.Answer> other = both.submit(() -> castTogether(together, second, rejects));
            atFirst = one.get(1, TimeUnit.MINUTES);
            atSecond = other.get(1, TimeUnit.MINUTES);
        }

        // Who leads counts; who was cut off counts nothing, though it did not know.
        isTold(atFirst, Fault.UNAVAILABLE, "");
        assertThat(atSecond.status()).as(atSecond.body()).isEqualTo(200);
        assertThat(Product.text(atSecond.json(), "outcome")).isEqualTo("counted");
        // It sends the first one to the other hub, too, as a client does that was told to come again.
        isTold(cast(second, approves), Fault.CONFLICT, "contradicts");
        for (Node voter : voters.subList(1, 4)) {
            assertThat(cast(second, ballot(voter, proposal, Vote.APPROVE, Instant.now())).status()).isEqualTo(200);
        }
        JsonObject round =
                new Rest(second.api(), "dev-auditor")
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
