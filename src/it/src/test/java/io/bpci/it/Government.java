package io.bpci.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.problem.Fault;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Agencies of a test, set up by the development administrator. */
final class Government {
    /** Within which what ended is out everywhere. */
    static final Duration PATIENCE = Duration.ofSeconds(6);

    /** What a clock of the hub does, it does a few seconds late. */
    static final Duration LONGER = Duration.ofSeconds(30);

    static final String JURISDICTION = "united_states";
    private static final List<String> LEVELS = List.of("read_only", "standard", "elevated", "full_access");

    static final String PATH = "/integration/government";
    static final String SETUP = PATH + "/api-access/setup";

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private Government() {}

    /** An agency as it was handed over, and what its client may ask. */
    record Agency(String id, JsonObject access) {
        Rest officer() {
            return Rest.withToken(Product.api(), Product.text(access, "api_token"));
        }
    }

    /** The roles of the realm that an officer of that level has. */
    static List<String> roles(String level) {
        if (level.equals("emergency")) return List.of("government-officer", level);
        List<String> roles = new ArrayList<>(LEVELS.subList(0, LEVELS.indexOf(level) + 1));
        roles.add("government-officer");
        return roles;
    }

    static String freshId() {
        return "agency-%d-%x".formatted(NUMBER.incrementAndGet(), System.nanoTime());
    }

    static JsonObject.Builder request(String id, String level, String clearance) {
        return Json.object()
                .put("government_id", id)
                .put("jurisdiction", JURISDICTION)
                .put("access_level", level)
                .put("security_clearance", clearance);
    }

    static Agency setUp(String level, String clearance) throws Exception {
        String id = freshId();
        Rest.Answer answer =
                new Rest(Product.api(), "dev-admin").post(SETUP, request(id, level, clearance).build().toString());
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return new Agency(id, answer.json());
    }

    static String bpci(Path home, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of("integration", "government"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--access", Product.accessFile().toString()));
        CommandLine.Result result = new CommandLine(home).run(all.toArray(String[]::new));
        assertThat(result.status()).as(result.said()).isZero();
        return result.said();
    }

    static void await(Callable<Boolean> condition) throws Exception {
        await(PATIENCE, condition);
    }

    static void await(Duration patience, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("it has not come").isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    static String opened(Rest officer) throws Exception {
        Rest.Answer answer = officer.post(PATH + "/sessions", "");
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return Product.text(answer.json(), "session_id");
    }

    static void refused(Rest.Answer answer, Fault fault, String detail) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(fault.status());
        assertThat(Product.text(answer.json(), "type")).isEqualTo(fault.type());
        assertThat(Product.text(answer.json(), "detail")).contains(detail);
    }
}
