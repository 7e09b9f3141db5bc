package io.bpci.bench;

import io.bpci.client.HubApi;
import io.bpci.client.HubGovernment;
import io.bpci.client.TokenSource;
import io.bpci.envelope.NodeId;
import io.bpci.wire.AccessLevel;
import io.bpci.wire.AgencyAccess;
import io.bpci.wire.SecurityClearance;
import io.bpci.wire.SetUpAgency;

import org.HdrHistogram.Histogram;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** How fast an agency is set up, and what its officers' sessions cost, beside what Keycloak takes for its decision. */
record GovernmentAccess() implements Benchmark {
    private static final String KEYCLOAK = "Keycloak's decision alone";
    private static final int AGENCIES = 40;

    /** Three requests each: within what an agency may ask in a minute. */
    private static final int SESSIONS_OF_EACH = 30;

    private static final int WARM_AGENCIES = 10;
    private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(1);

    @Override
    public String name() {
        return "government";
    }

    @Override
    public String about() {
        return "agencies set up, and sessions opened, kept alive and closed, one request after the other";
    }

    /** A call to the hub or to Keycloak. */
    private interface Call {
        void run() throws Exception;
    }

    @Override
    public List<Figure> run(Bench.Run run) throws Exception {
        Product product = run.product();
        HubGovernment admin = product.admin().government();
        Histogram setUp = histogram();
        Histogram decided = histogram();
        Histogram remembered = histogram();
        Histogram keycloak = histogram();
        String prefix = "agency-%x-".formatted(System.nanoTime());
        List<AgencyAccess> agencies = new ArrayList<>();
        run.say("setting up " + AGENCIES + " agencies, of which the first " + WARM_AGENCIES + " are not counted");
        for (int i = 0; i < AGENCIES; i++) {
            String id = prefix + i;
            timed(i < WARM_AGENCIES ? histogram() : setUp, () -> agencies.add(admin.setUp(request(id))));
        }
        run.say("their officers' sessions");
        for (int i = 0; i < AGENCIES; i++) {
            AgencyAccess agency = agencies.get(i);
            boolean counts = i >= WARM_AGENCIES;
            HubGovernment officer =
                    new HubApi(product.root(), product.http(), TokenSource.of(agency.apiToken())).government();
            timed(counts ? keycloak : histogram(), () -> askKeycloak(product, agency));
            // The first request with a token has Keycloak asked.
            timed(counts ? decided : histogram(), () -> officer.agency(agency.governmentId()));
            for (int j = 0; j < SESSIONS_OF_EACH; j++) {
                Histogram into = counts ? remembered : histogram();
                List<String> opened = new ArrayList<>();
                timed(into, () -> opened.add(officer.openSession().sessionId()));
                timed(into, () -> officer.refresh(opened.getFirst()));
                timed(into, () -> officer.close(opened.getFirst()));
            }
        }
        return List.of(
                figure("set_up.p50", setUp, 50),
                figure("set_up.max", setUp, 100),
                figure("session_operation.p50", remembered, 50),
                figure("session_operation.p99", remembered, 99),
                beside("first_request_with_a_token.p50", decided, keycloak, 50),
                beside("first_request_with_a_token.max", decided, keycloak, 100));
    }

    private static Histogram histogram() {
        return new Histogram(LONGEST_NANOS, 3);
    }

    private static SetUpAgency request(String id) {
        return new SetUpAgency(
                NodeId.parse(id), "united_states", AccessLevel.FULL_ACCESS, SecurityClearance.SECRET, null, null, null);
    }

    private static void timed(Histogram into, Call call) throws Exception {
        long from = System.nanoTime();
        call.run();
        into.recordValue(System.nanoTime() - from);
    }

    /** As the hub asks: all that the token's owner is allowed. */
    private static void askKeycloak(Product product, AgencyAccess agency) throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(agency.tokenEndpoint())
                        .header("Authorization", "Bearer " + agency.apiToken())
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(
                                BodyPublishers.ofString(
                                        "grant_type=urn:ietf:params:oauth:grant-type:uma-ticket&audience="
                                                + product.audience()
                                                + "&response_mode=permissions"))
                        .build();
        int status = product.http().send(request, BodyHandlers.ofString()).statusCode();
        if (status != 200) throw new IOException("Keycloak answered " + status);
    }

    private Figure figure(String what, Histogram took, double percentile) {
        return Figure.alone(name() + "." + what, took.getValueAtPercentile(percentile) / 1e6, "ms");
    }

    private Figure beside(String what, Histogram ours, Histogram theirs, double percentile) {
        return Figure.beside(
                name() + "." + what,
                ours.getValueAtPercentile(percentile) / 1e6,
                "ms",
                KEYCLOAK,
                theirs.getValueAtPercentile(percentile) / 1e6);
    }
}
