package io.bpci.receipt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.envelope.Envelope;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.MessageType;
import io.bpci.envelope.NodeId;
import io.bpci.envelope.Priority;
import io.bpci.jose.DetachedJws;
import io.bpci.jose.Jwk;
import io.bpci.jose.Typ;
import io.bpci.json.Jcs;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.json.Slice;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

class PromiseVerifierTest {
    private static final PromiseExample EXAMPLE = new PromiseExample();
    private static final PromiseVerifier VERIFIER = new PromiseVerifier(PromiseExample.HUB_ID, TestLog.ENGINE);
    private static final JsonObject JSON = EXAMPLE.promise.json();

    private static Promise promise(JsonObject json) {
        return Promise.parse(json.toString().getBytes(UTF_8));
    }

    private static void isRefused(JsonObject json, PromiseVerdict.Step step) {
        Promise promise = promise(json);
        PromiseVerdict verdict = VERIFIER.verify(promise);
        assertThat(verdict)
                .isInstanceOfSatisfying(
                        PromiseVerdict.Refused.class, refused -> assertThat(refused.failed()).isEqualTo(step));
        Findings words = PromiseExplanation.of(promise, verdict);
        assertThat(words.verified()).isFalse();
        assertThat(words.proven()).isEmpty();
    }

    private static JsonObject object(JsonObject json, String name) {
        return (JsonObject) Objects.requireNonNull(json.get(name));
    }

    /** As the hub would have signed it, had it said this. */
    private static JsonObject signed(JsonObject statement, Typ typ, int key) {
        JsonObject unsigned = statement.without("signature");
        var jws = DetachedJws.sign(typ, TestLog.key(key), TestLog.ENGINE, Slice.of(Jcs.canonical(unsigned)));
        return unsigned.with("signature", Json.of(jws.compact()));
    }

    @Test
    void aPromiseIsProvenByTheHubsIdAlone() {
        Promise read = promise(JSON);
        assertThat(read.json()).isEqualTo(JSON);
        PromiseVerdict verdict = VERIFIER.verify(read);
        assertThat(verdict).isEqualTo(new PromiseVerdict.Proven(read, false));
        Findings words = PromiseExplanation.of(read, verdict);
        assertThat(words.verified()).isTrue();
        assertThat(words.proven()).anyMatch(sentence -> sentence.contains("by 2026-11-21T08:10:00.200Z"));
        assertThat(words.notProven()).anyMatch(sentence -> sentence.contains("That the log has the entry"));
        assertThat(VERIFIER.verify(EXAMPLE.promises.getLast())).isInstanceOf(PromiseVerdict.Proven.class);
        assertThat(PromiseVerifier.of(EXAMPLE.log.pinned(), TestLog.ENGINE).verify(read))
                .isInstanceOf(PromiseVerdict.Proven.class);
    }

    @Test
    void everyEventOfAGroupHasItsOwnPromise() {
        for (int size : new int[] {1, 2, 3, 200, 300}) {
            List<Promise.Promised> events = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                events.add(PromiseExample.promised(PromiseExample.OTHER.replace("msg-002", "msg-" + i), i % 100));
            }
            List<Promise> promises = PromiseExample.make(events, PromiseExample.terms(5, PromiseExample.PROMISED_AT));
            assertThat(promises).hasSize(size);
            for (int i = 0; i < size; i++) {
                assertThat(VERIFIER.verify(promises.get(i))).isInstanceOf(PromiseVerdict.Proven.class);
                assertThat(promises.get(i).entry().get("message_id")).isEqualTo(Json.of("msg-" + i));
            }
        }
    }

    @Test
    void whatWasChangedIsNamed() {
        JsonObject statement = object(JSON, "statement");
        isRefused(
                JSON.with("statement", statement.with("log_by", Json.of("2026-11-21T08:59:00Z"))),
                PromiseVerdict.Step.SIGNATURE);
        isRefused(JSON.with("statement", signed(statement, Typ.ACK, 2)), PromiseVerdict.Step.SIGNATURE);
        isRefused(JSON.with("statement", signed(statement, Typ.PROMISE, 3)), PromiseVerdict.Step.SIGNATURE);
        isRefused(
                JSON.with("entry", object(JSON, "entry").with("message_id", Json.of("msg-009"))),
                PromiseVerdict.Step.GROUP);
        isRefused(JSON.with("index", Json.of(1)), PromiseVerdict.Step.GROUP);
        isRefused(
                JSON.with("hidden", Json.object().put("digest", "00".repeat(32)).build()),
                PromiseVerdict.Step.COMMITMENT);
        isRefused(JSON.with("salt", Json.of("A".repeat(43))), PromiseVerdict.Step.COMMITMENT);
    }

    @Test
    void aPromiseOfAnotherHubOrForAnotherLogIsForeign() {
        JsonObject statement = object(JSON, "statement");
        isRefused(JSON.with("hub_key", Jwk.write(TestLog.key(3).publicKey())), PromiseVerdict.Step.HUB);
        isRefused(
                JSON.with("statement", signed(statement.with("origin", Json.of("elsewhere")), Typ.PROMISE, 2)),
                PromiseVerdict.Step.HUB);
        var other = new PromiseVerifier(TestLog.key(3).publicKey().thumbprint(), TestLog.ENGINE);
        assertThat(other.verify(EXAMPLE.promise))
                .isInstanceOfSatisfying(
                        PromiseVerdict.Refused.class,
                        refused -> assertThat(refused.failed()).isEqualTo(PromiseVerdict.Step.HUB));
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> PromiseVerifier.of(new Example().log.pinned(), TestLog.ENGINE))
                .withMessageContaining("thumbprint");
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> PromiseVerifier.of(TestLog.named("elsewhere", 1).pinned(), TestLog.ENGINE))
                .withMessageContaining("is not the log of a hub");
    }

    @Test
    void onlyAcceptancesArePromised() {
        Promise promise =
                PromiseExample.make(
                                List.of(PromiseExample.promised(PromiseExample.LATER, 1)),
                                PromiseExample.terms(1, PromiseExample.PROMISED_AT))
                        .getFirst();
        isRefused(promise.json(), PromiseVerdict.Step.ACCEPTANCE);
    }

    @Test
    void aPromiseIsAboutItsMessageAndNoOther() {
        Envelope message = message("msg-5");
        String event =
                PromiseExample.OTHER
                        .replace("0".repeat(64), message.digest().hex())
                        .replace("msg-002", "msg-5")
                        .replace("\"node-002\"", "\"node-001\"");
        Promise promise = one(event);
        assertThat(VERIFIER.verify(promise, message)).isEqualTo(new PromiseVerdict.Proven(promise, true));
        for (String other :
                List.of(
                        event.replace("msg-5", "msg-6"),
                        event.replace("node-001", "node-009"),
                        event.replace(message.digest().hex(), "1".repeat(64)))) {
            assertThat(VERIFIER.verify(one(other), message))
                    .isInstanceOfSatisfying(
                            PromiseVerdict.Refused.class,
                            refused -> assertThat(refused.failed()).isEqualTo(PromiseVerdict.Step.MESSAGE));
        }
    }

    private static Promise one(String event) {
        return PromiseExample.make(
                        List.of(PromiseExample.promised(event, 3)), PromiseExample.terms(1, PromiseExample.PROMISED_AT))
                .getFirst();
    }

    private static Envelope message(String id) {
        return Envelope.draft()
                .messageId(MessageId.parse(id))
                .source(NodeId.parse("node-001"))
                .targets(NodeId.parse("node-002"))
                .messageType(MessageType.DATA_SYNC)
                .content(Json.of("x"))
                .priority(Priority.NORMAL)
                .createdAt(Instant.parse("2026-11-21T08:00:00Z"))
                .sign(TestLog.key(1), TestLog.ENGINE);
    }

    @Test
    void whatIsNoPromiseIsRefusedWithItsReason() {
        JsonObject statement = object(JSON, "statement");
        isMalformed(JSON.with("extra", Json.TRUE), "a promise has no member \"extra\"");
        isMalformed(JSON.without("salt"), "salt is missing");
        isMalformed(JSON.with("salt", Json.TRUE), "salt must be a string");
        isMalformed(JSON.without("index"), "index is missing");
        isMalformed(JSON.with("index", Json.of(2)), "index");
        isMalformed(JSON.with("statement", statement.with("extra", Json.TRUE)), "statement has no member \"extra\"");
        isMalformed(JSON.with("statement", statement.with("group_size", Json.of(0))), "group_size must be at least 1");
        isMalformed(
                JSON.with("statement", statement.with("log_by", Json.of("2026-11-22T08:00:00.201Z"))),
                "by 24 h at most");
        isMalformed(
                JSON.with("statement", statement.with("log_by", Json.of("2026-11-21T08:00:00.200Z"))),
                "log_by must be after promised_at");
        isMalformed(JSON.with("statement", statement.with("log_by", Json.of("tomorrow"))), "log_by");
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> Promise.parse(new byte[Promise.MAX_BYTES + 1]))
                .withMessageContaining("at most");
    }

    private static void isMalformed(JsonObject json, String why) {
        assertThatExceptionOfType(Malformed.class).isThrownBy(() -> promise(json)).withMessageContaining(why);
    }
}
