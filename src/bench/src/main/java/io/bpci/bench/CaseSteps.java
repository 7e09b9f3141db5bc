package io.bpci.bench;

import io.bpci.casework.CaseAct;
import io.bpci.casework.CaseAct.Invitation;
import io.bpci.casework.CaseRole;
import io.bpci.casework.CaseStep;
import io.bpci.casework.CaseType;
import io.bpci.casework.Classification;
import io.bpci.client.BpciClient;
import io.bpci.client.HubApi;
import io.bpci.client.HubGovernment;
import io.bpci.client.TokenSource;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.NodeId;
import io.bpci.envelope.Priority;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.json.JsonObject;
import io.bpci.json.StrictJson;
import io.bpci.wire.AccessLevel;
import io.bpci.wire.HubInfo;
import io.bpci.wire.SecurityClearance;
import io.bpci.wire.SetUpAgency;
import io.bpci.wire.SubmitCaseStep;

import org.HdrHistogram.Histogram;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** How soon a step in a case is with the agency of the other jurisdiction. */
record CaseSteps() implements Benchmark {
    private static final int STEPS = 320;
    private static final int WARM = 20;

    /** Below what an agency may ask in a minute. */
    private static final long PAUSE_MS = 100;

    private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(1);

    @Override
    public String name() {
        return "cases";
    }

    @Override
    public String about() {
        return "from an officer's request with a signed step until the other agency's connected node has it";
    }

    /** An agency, as the benchmark acts for it. */
    private record Acting(NodeId id, Ed25519PrivateKey key, HubApi officer, String session) {}

    @Override
    public List<Figure> run(Bench.Run run) throws Exception {
        Product product = run.product();
        HubInfo hub = product.admin().hub();
        var arrived = new Semaphore(0);
        var told = new Histogram(LONGEST_NANOS, 3);
        var answered = new Histogram(LONGEST_NANOS, 3);
        Acting customs = acting(product, "united_states");
        Acting douane = acting(product, "france");
        var caseId = new Identifier("case-%x".formatted(System.nanoTime()));
        NodeId hubNode = new NodeId(hub.nodeId());
        try (BpciClient node =
                BpciClient.builder()
                        .node(douane.id())
                        .key(douane.key())
                        .hub(product.nodeSocket())
                        .hubId(hub.hubId())
                        .onDelivery(_ -> arrived.release())
                        .build()) {
            node.connect(Duration.ofSeconds(20));
            Envelope opening =
                    step(
                            customs,
                            hubNode,
                            caseId,
                            new CaseAct.Open(
                                    "Undeclared freight",
                                    CaseType.CUSTOMS,
                                    "Article 4",
                                    Classification.CONFIDENTIAL,
                                    List.of(new Invitation(douane.id(), CaseRole.PARTNER)),
                                    1));
            customs.officer().cases().open(request(customs, opening));
            await(arrived);
            Envelope join = step(douane, hubNode, caseId, new CaseAct.Join(opening.digest(), CaseRole.PARTNER));
            douane.officer().cases().bind(caseId, request(douane, join));
            run.say("taking %d steps, of which the first %d are not counted".formatted(STEPS, WARM));
            for (int i = 0; i < STEPS; i++) {
                Envelope note = step(customs, hubNode, caseId, new CaseAct.Note("Seen in Le Havre, " + i, null));
                SubmitCaseStep request = request(customs, note);
                long from = System.nanoTime();
                customs.officer().cases().work(caseId, request);
                long taken = System.nanoTime() - from;
                await(arrived);
                long reached = System.nanoTime() - from;
                if (i >= WARM) {
                    answered.recordValue(taken);
                    told.recordValue(reached);
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
            }
        }
        return List.of(
                Figure.alone(name() + ".taken.p50", answered.getValueAtPercentile(50) / 1e6, "ms"),
                Figure.alone(name() + ".taken.p99", answered.getValueAtPercentile(99) / 1e6, "ms"),
                Figure.alone(name() + ".reached.p50", told.getValueAtPercentile(50) / 1e6, "ms"),
                Figure.alone(name() + ".reached.p99", told.getValueAtPercentile(99) / 1e6, "ms"),
                Figure.alone(name() + ".reached.max", told.getMaxValue() / 1e6, "ms"));
    }

    private static Acting acting(Product product, String jurisdiction) throws IOException, InterruptedException {
        HubGovernment admin = product.admin().government();
        var key = Ed25519PrivateKey.generate(new SecureRandom());
        NodeId id = NodeId.parse("%s-%x".formatted(jurisdiction.replace('_', '-'), System.nanoTime()));
        var asked =
                new SetUpAgency(
                        id,
                        jurisdiction,
                        AccessLevel.FULL_ACCESS,
                        SecurityClearance.SECRET,
                        null,
                        true,
                        key.publicKey());
        HubApi officer = new HubApi(product.root(), product.http(), TokenSource.of(admin.setUp(asked).apiToken()));
        return new Acting(id, key, officer, officer.government().openSession().sessionId());
    }

    private static Envelope step(Acting by, NodeId hub, Identifier caseId, CaseAct act) {
        return Envelope.draft()
                .messageId(new MessageId("step-%x".formatted(System.nanoTime())))
                .source(by.id())
                .targets(hub)
                .messageType(CaseStep.TYPE)
                .priority(Priority.NORMAL)
                .createdAt(Instant.now().truncatedTo(ChronoUnit.MICROS))
                .correlationId(caseId)
                .content(CaseStep.content(caseId, act))
                .sign(by.key(), Ed25519.fastest());
    }

    private static SubmitCaseStep request(Acting by, Envelope step) {
        return new SubmitCaseStep(by.session(), (JsonObject) StrictJson.parse(step.bytes()));
    }

    private static void await(Semaphore arrived) throws IOException, InterruptedException {
        if (!arrived.tryAcquire(1, 1, TimeUnit.MINUTES)) throw new IOException("the other agency was not told");
    }
}
