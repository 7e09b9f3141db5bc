package io.bpci.bench;

import io.bpci.client.BpciClient;
import io.bpci.client.HubApi;
import io.bpci.client.HubGovernment;
import io.bpci.client.TokenSource;
import io.bpci.emergency.Playbook;
import io.bpci.emergency.Playbook.Task;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.jose.Thumbprint;
import io.bpci.wire.AccessLevel;
import io.bpci.wire.AgencyAccess;
import io.bpci.wire.CloseEmergency;
import io.bpci.wire.DeclareEmergency;
import io.bpci.wire.PublishPlaybook;
import io.bpci.wire.SecurityClearance;
import io.bpci.wire.SetUpAgency;

import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** How soon all agencies of a playbook have the alarm when an emergency is declared. */
record EmergencyAlarms() implements Benchmark {
    private static final int AGENCIES = 20;
    private static final int EXERCISES = 120;
    private static final int WARM = 20;
    private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(1);

    @Override
    public String name() {
        return "emergency";
    }

    @Override
    public String about() {
        return "from the declaration of an exercise until the connected nodes of 20 agencies have the alarm";
    }

    @Override
    public List<Figure> run(Bench.Run run) throws Exception {
        Product product = run.product();
        HubGovernment admin = product.admin().government();
        Thumbprint hubId = product.admin().hub().hubId();
        var arrived = new Semaphore(0);
        var all = new Histogram(LONGEST_NANOS, 3);
        String prefix = "alarmed-%x-".formatted(System.nanoTime());
        List<BpciClient> nodes = new ArrayList<>();
        List<Task> tasks = new ArrayList<>();
        run.say("setting up " + AGENCIES + " agencies, each with its node connected");
        try {
            var key = Ed25519PrivateKey.generate(new SecureRandom());
            @Nullable AgencyAccess declaring = null;
            for (int i = 0; i < AGENCIES; i++) {
                var own = i == 0 ? key : Ed25519PrivateKey.generate(new SecureRandom());
                NodeId id = NodeId.parse(prefix + i);
                AgencyAccess access =
                        admin.setUp(
                                new SetUpAgency(
                                        id,
                                        "united_states",
                                        AccessLevel.FULL_ACCESS,
                                        SecurityClearance.SECRET,
                                        null,
                                        null,
                                        own.publicKey()));
                if (declaring == null) declaring = access;
                tasks.add(new Task(new Identifier("task-" + i), id, "Shut the border"));
                BpciClient node =
                        BpciClient.builder()
                                .node(id)
                                .key(own)
                                .hub(product.nodeSocket())
                                .hubId(hubId)
                                .onDelivery(delivery -> arrived.release())
                                .build();
                node.connect(Duration.ofSeconds(20));
                nodes.add(node);
            }
            if (declaring == null) throw new IllegalStateException("no agencies");
            HubApi officer =
                    new HubApi(
                            product.root(),
                            product.http(),
                            TokenSource.of(product.steppedUpOfficer(declaring.governmentId(), "united_states")));
            String session = officer.government().openSession().sessionId();
            var playbook =
                    new Playbook(
                            declaring.governmentId(),
                            hubId,
                            new Identifier(prefix + "outage"),
                            1,
                            "Outage of customs",
                            3_600,
                            tasks,
                            List.of(),
                            Instant.now().truncatedTo(ChronoUnit.MICROS));
            officer.response().publish(new PublishPlaybook(session, playbook.sign(key, Ed25519.fastest()).json()));
            run.say("declaring %d exercises, of which the first %d are not counted".formatted(EXERCISES, WARM));
            for (int i = 0; i < EXERCISES; i++) {
                var took = exercise(officer, session, playbook.playbookId(), i, arrived);
                if (i >= WARM) all.recordValue(took);
            }
        } finally {
            nodes.forEach(BpciClient::close);
        }
        return List.of(
                Figure.alone(name() + ".all_alarmed.p50", all.getValueAtPercentile(50) / 1e6, "ms"),
                Figure.alone(name() + ".all_alarmed.p99", all.getValueAtPercentile(99) / 1e6, "ms"),
                Figure.alone(name() + ".all_alarmed.max", all.getMaxValue() / 1e6, "ms"));
    }

    /** How long it took until all had the alarm, nanoseconds. It is closed then, of which they hear too. */
    private static long exercise(HubApi officer, String session, Identifier playbook, int number, Semaphore arrived)
            throws IOException, InterruptedException {
        var request =
                new DeclareEmergency(session, new Identifier("exercise-" + number), playbook, null, true, "Exercise");
        long from = System.nanoTime();
        String id = officer.response().declare(request).emergencyId();
        await(arrived);
        long took = System.nanoTime() - from;
        officer.response().close(id, new CloseEmergency(session, "Done"));
        await(arrived);
        return took;
    }

    private static void await(Semaphore arrived) throws IOException, InterruptedException {
        if (!arrived.tryAcquire(AGENCIES, 1, TimeUnit.MINUTES)) throw new IOException("not all agencies were told");
    }
}
