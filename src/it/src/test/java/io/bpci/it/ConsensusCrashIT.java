package io.bpci.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.ballot.Ballot;
import io.bpci.ballot.Certificate;
import io.bpci.ballot.CertificateVerdict;
import io.bpci.ballot.CertificateVerifier;
import io.bpci.ballot.Outcome;
import io.bpci.ballot.Proposal;
import io.bpci.ballot.Vote;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.NodeId;
import io.bpci.envelope.Priority;
import io.bpci.jose.Thumbprint;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * Kills the hub with {@code kill -9} while it counts: every ballot that was accepted counts once, a deadline that
 * passes meanwhile is kept, and what was decided is done once.
 */
@ExtendWith(Product.class)
class ConsensusCrashIT {
    private static final int VOTERS = 120;
    private static final int KILLS = 3;
    private static final long SEED = Long.getLong("bpci.seed", 20261129L);

    @TempDir Path data;

    private final AtomicInteger answered = new AtomicInteger();

    @Test
    void everyAcceptedBallotCountsOnceHoweverOftenTheHubIsKilled() throws Exception {
        var hub = new HubProcess(data, Map.of());
        try {
            hub.awaitReady();
            var admin = new Rest(hub.api(), "dev-admin");
            JsonObject known = admin.get("/oracle/hub").json();
            NodeId hubNode = NodeId.parse(Product.text(known, "node_id"));
            var voters = new ArrayList<Node>();
            for (int i = 0; i < VOTERS; i++) voters.add(voter(admin, "voter-" + i));
            // Nothing is decided before the last one has voted.
            Proposal.Signed proposal = opened(admin, "\"required_threshold\":1", Duration.ofMinutes(10));
            Proposal.Signed forgotten = opened(admin, "\"minimum_votes\":2", Duration.ofSeconds(40));
            var ballots = new ArrayList<Envelope>();
            for (Node voter : voters) ballots.add(ballot(voter, hubNode, proposal));
            Collections.shuffle(ballots, new Random(SEED));

            CompletableFuture<?> voting =
                    CompletableFuture.runAsync(
                            () -> ballots.forEach(ballot -> insist(hub, ballot)), Thread.ofPlatform()::start);
            for (int kill = 1; kill <= KILLS; kill++) {
                awaitAnswered(kill * VOTERS / (KILLS + 2), voting);
                hub.kill9();
                hub.startAgain();
                hub.awaitReady();
                System.out.printf("kill %d of %d: %d ballots answered%n", kill, KILLS, answered.get());
            }
            voting.join();

            var auditor = new Rest(hub.api(), "dev-auditor");
            JsonObject round = awaited(auditor, proposal, "executed");
            assertThat(Product.object(round, "tally").get("votes")).isEqualTo(Json.of(VOTERS));
            var certificate =
                    Certificate.Signed.parse(
                            auditor.get("/consensus/rounds/%s/certificate".formatted(proposal.proposal().proposalId()))
                                    .body()
                                    .getBytes(StandardCharsets.UTF_8));
            Thumbprint hubId = Thumbprint.parse(Product.text(known, "hub_id"));
            assertThat(new CertificateVerifier(hubId, Forge.ENGINE).verify(certificate))
                    .isInstanceOf(CertificateVerdict.Proven.class);
            assertThat(certificate.certificate().outcome()).isEqualTo(Outcome.APPROVED);
            assertThat(digests(certificate.certificate().ballots().stream().map(Ballot::envelope).toList()))
                    .isEqualTo(digests(ballots));
            awaited(auditor, forgotten, "expired");
            for (String kind : List.of("consensus_opened", "consensus_decided", "consensus_executed")) {
                String found =
                        auditor.get(
                                        "/audit/events?kind=%s&correlation_id=%s"
                                                .formatted(kind, proposal.proposal().proposalId()))
                                .body();
                assertThat(found.split("\"event_id\"", -1)).as(found).hasSize(2);
            }
        } finally {
            hub.stop();
        }
    }

    private static Set<String> digests(List<Envelope> ballots) {
        return ballots.stream().map(ballot -> ballot.digest().hex()).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Node voter(Rest admin, String name) throws Exception {
        var node = new Node(name);
        Rest.Answer registered = admin.register(node.id(), node.key(), "north");
        assertThat(registered.status()).as(registered.body()).isEqualTo(201);
        assertThat(admin.send("PUT", "/consensus/weights/" + node.id(), "{\"weight\":\"0.1\"}").status())
                .isEqualTo(200);
        return node;
    }

    private static Proposal.Signed opened(Rest admin, String terms, Duration time) throws Exception {
        Rest.Answer answer =
                admin.post(
                        "/consensus/proposals",
                        """
                        {"proposal_type":"NetworkParameter","content":{"parameter":"p","new_value":1},%s,
                         "voting_deadline":"%s"}
                        """
                                .formatted(terms, Instant.now().plus(time)));
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return Proposal.Signed.parse(Product.object(answer.json(), "proposal"));
    }

    private static Envelope ballot(Node voter, NodeId hubNode, Proposal.Signed proposal) {
        return Envelope.draft()
                .messageId(new MessageId("ballot"))
                .source(voter.id())
                .targets(hubNode)
                .messageType(Ballot.TYPE)
                .priority(Priority.NORMAL)
                .createdAt(Instant.now())
                .content(Ballot.content(proposal.proposal().proposalId(), proposal.digest(), Vote.APPROVE, null, null))
                .sign(voter.key(), Forge.ENGINE);
    }

    /** Sends the same bytes until the hub has said that it has them. */
    private void insist(HubProcess hub, Envelope ballot) {
        while (true) {
            try {
                Rest.Answer answer = new Rest(hub.api(), "").post("/consensus/votes", ballot.bytes());
                if (answer.status() == 200 || answer.status() == 202) {
                    answered.incrementAndGet();
                    return;
                }
                if (answer.status() < 500) throw new AssertionError(answer.body());
            } catch (IOException e) {
                // It is down.
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            pause();
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitAnswered(int number, CompletableFuture<?> voting) {
        long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (answered.get() < number) {
            // With what the hub said, if it was something else than that it is down.
            if (voting.isDone()) voting.join();
            assertThat(System.nanoTime()).as("ballots are not answered").isLessThan(deadline);
            pause();
        }
    }

    private static JsonObject awaited(Rest auditor, Proposal.Signed proposal, String state) throws Exception {
        long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (true) {
            JsonObject round = auditor.get("/consensus/rounds/" + proposal.proposal().proposalId()).json();
            if (Json.of(state).equals(round.get("state"))) return round;
            assertThat(System.nanoTime()).as("it is %s", round).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }
}
