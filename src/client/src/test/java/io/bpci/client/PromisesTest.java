package io.bpci.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpci.envelope.Envelope;
import io.bpci.jose.Ed25519;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.receipt.Promise;
import io.bpci.receipt.PromiseVerdict;
import io.bpci.receipt.PromiseVerifier;
import io.bpci.testkit.hub.FakePromises;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** What a client makes of the promises that it asks for. */
@Timeout(60)
class PromisesTest {
    private final World world = new World();
    private final World.Node alice = world.node("alice", ClientBuilder::askForPromises).connected();
    private final World.Node bob = world.node("bob");

    @AfterEach
    void theHubKeptNothingTwice() {
        world.check();
        world.close();
    }

    private Envelope message(String text) {
        return alice.client.sign(alice.says(text, bob));
    }

    @Test
    void whoAsksGetsAPromiseThatAThirdPartyCanVerify() {
        Envelope message = message("hi");
        var accepted = (Outcome.Accepted) World.await(alice.client.send(message));

        Promise promise = accepted.promise().orElseThrow();
        var verifier = new PromiseVerifier(world.hub.hubId(), Ed25519.bouncyCastle());
        assertThat(verifier.verify(promise, message)).isInstanceOf(PromiseVerdict.Proven.class);
        assertThat(verifier.verify(promise, message("other"))).isInstanceOf(PromiseVerdict.Refused.class);
    }

    @Test
    void eachMessageOfABatchHasItsOwn() {
        List<Envelope> messages = new ArrayList<>();
        for (int i = 0; i < 50; i++) messages.add(message("m" + i));
        List<CompletableFuture<Outcome>> outcomes = alice.client.sendBatch(messages);
        for (int i = 0; i < messages.size(); i++) {
            var accepted = (Outcome.Accepted) World.await(outcomes.get(i));
            assertThat(accepted.promise().orElseThrow().entry().get("message_id"))
                    .isEqualTo(Json.of(messages.get(i).messageId().value()));
        }
    }

    @Test
    void whoDoesNotAskGetsNone() {
        World.Node carol = world.node("carol").connected();
        assertThat(((Outcome.Accepted) carol.sends("hi", bob)).promise()).isEmpty();
    }

    @Test
    void aPromiseThatDoesNotHoldIsNoAcceptance() {
        for (FakePromises.Bend bend :
                List.<FakePromises.Bend>of(
                        _ -> null,
                        promise -> promise.with("index", Json.of(1)),
                        promise -> promise.without("entry"),
                        promise ->
                                promise.with("entry", object(promise, "entry").with("message_id", Json.of("m-other"))),
                        promise ->
                                promise.with("statement", object(promise, "statement").with("log_size", Json.of(7))))) {
            world.hub.bendPromises(bend);
            CompletableFuture<Outcome> outcome = alice.client.send(message("hi"));
            assertThatThrownBy(() -> outcome.get(20, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(FalsePromise.class)
                    .hasMessageContaining("does not hold");
        }
    }

    private static JsonObject object(JsonObject json, String name) {
        return (JsonObject) Objects.requireNonNull(json.get(name));
    }

    @Test
    void aPromiseOfAnotherMessageIsNoAcceptance() {
        var first = (Outcome.Accepted) World.await(alice.client.send(message("one")));
        JsonObject old = first.promise().orElseThrow().json();
        world.hub.bendPromises(_ -> old);
        assertThatThrownBy(() -> alice.client.send(message("two")).get(20, TimeUnit.SECONDS))
                .hasCauseInstanceOf(FalsePromise.class)
                .hasMessageContaining("another digest, name or sender");
    }

    @Test
    void aPromiseDatedFarAheadIsNone() {
        Envelope message = message("hi");
        var accepted = (Outcome.Accepted) World.await(alice.client.send(message));
        JsonObject promise = accepted.promise().orElseThrow().json();
        var slow = new PromiseCheck(Ed25519.bouncyCastle(), InstantSource.fixed(Instant.now().minusSeconds(3_600)));
        assertThatThrownBy(() -> slow.verified(world.hub.hubId(), message, promise))
                .isInstanceOf(FalsePromise.class)
                .hasMessageContaining("dated ahead");
    }

    @Test
    void whatTheHubHadAlreadyIsADuplicateWithoutAPromise() {
        world.hub.loseAnswers(1);
        assertThat(World.await(alice.client.send(message("lost")))).isInstanceOf(Outcome.Duplicate.class);
    }
}
