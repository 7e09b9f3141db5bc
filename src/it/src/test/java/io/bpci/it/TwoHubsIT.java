package io.bpci.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.problem.Fault;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.time.Duration;

/** Two hubs on one database and broker: one leads, the other stands by and takes over. */
@ExtendWith(Product.class)
class TwoHubsIT extends HubPair {
    /** The broker takes 15 s to find that who stands still is gone; the rest is for the second to begin. */
    private static final Duration TAKEOVER = Duration.ofSeconds(30);

    @Test
    void theSecondTakesOverWithWhatTheFirstAccepted() throws Exception {
        awaitLog(second, "stands by");
        var operator = new Rest(first.api(), "dev-operator");
        var sender = new Node("sender");
        var target = new Node("target");
        assertThat(operator.register(sender.id(), sender.key()).status()).isEqualTo(201);
        assertThat(operator.register(target.id(), target.key()).status()).isEqualTo(201);
        byte[] message = Forge.signed(Forge.members(sender.id(), target.id()), sender.key());
        assertThat(new Rest(first.api(), "").post("/oracle/relay", message).status()).isEqualTo(202);

        // It stands still and loses its lock; the other leads once the broker has taken the seats back.
        first.signal("STOP");
        cutOffTheLeader();
        long cutOff = System.nanoTime();
        second.awaitReady();
        var took = Duration.ofNanos(System.nanoTime() - cutOff);
        System.out.printf("the second hub was ready %.1f s after the first was cut off%n", took.toMillis() / 1000.0);
        assertThat(took).isLessThan(TAKEOVER);
        Rest atSecond = new Rest(second.api(), "");
        assertThat(atSecond.post("/oracle/relay", message).status()).isEqualTo(200);
        try (RawSession taking = RawSession.authenticated(second.webSocket(), target)) {
            assertThat(taking.next("deliver")).isNotNull();
        }

        first.signal("CONT");
        byte[] another = Forge.signed(Forge.members(sender.id(), target.id()), sender.key());
        Rest.Answer late = new Rest(first.api(), "").post("/oracle/relay", another);
        assertThat(late.status()).as(late.body()).isEqualTo(503);
        assertThat(Product.text(late.json(), "type")).isEqualTo(Fault.UNAVAILABLE.type());
        Rest.Answer ready = new Rest(first.api().resolve("/"), "").get("health/ready");
        assertThat(ready.status()).isEqualTo(503);
        assertThat(ready.body()).contains("leadership");
        awaitNotAlive(first);
        assertThat(atSecond.post("/oracle/relay", another).status()).isEqualTo(202);

        first.kill9();
        first.startAgain();
        awaitLog(first, "process id " + second.pid());
        second.kill9();
        first.awaitReady();
        assertThat(new Rest(first.api(), "").post("/oracle/relay", another).status()).isEqualTo(200);
    }
}
