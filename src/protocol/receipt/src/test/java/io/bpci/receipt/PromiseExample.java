package io.bpci.receipt;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.jose.Jwk;
import io.bpci.jose.Thumbprint;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Slice;
import io.bpci.json.StrictJson;
import io.bpci.merkle.Hash;
import io.bpci.merkle.Tree;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The worked example of {@code src/docs/protocol/promise.md}: two promised events, and a log that misses one. */
final class PromiseExample {
    static final Ed25519PrivateKey HUB = TestLog.key(2);
    static final Thumbprint HUB_ID = HUB.publicKey().thumbprint();
    static final String ORIGIN = PromiseStatement.originOf(HUB_ID);
    static final Instant PROMISED_AT = Instant.parse("2026-11-21T08:00:00.200Z");
    static final Instant LOG_BY = PROMISED_AT.plus(Duration.ofMinutes(10));

    static final String BEFORE =
            "{\"at\":\"2026-11-21T07:59:00Z\",\"event_id\":\"00112233445566778899aabbccddeeff-0\",\"kind\":\"hub_started\"}";
    static final String OTHER =
            "{\"at\":\"2026-11-21T08:00:00.200Z\",\"digest\":\"0000000000000000000000000000000000000000000000000000000000000000\",\"event_id\":\"00112233445566778899aabbccddeeff-2\",\"kind\":\"accepted\",\"message_id\":\"msg-002\",\"node_id\":\"node-002\"}";
    static final String LATER =
            "{\"at\":\"2026-11-21T08:20:00Z\",\"event_id\":\"00112233445566778899aabbccddeeff-3\",\"kind\":\"hub_stopped\"}";

    /** One entry before the promise; then the other promised one, and one of twenty minutes later. */
    final TestLog log =
            TestLog.named(ORIGIN, 1)
                    .append(Example.entry(BEFORE, 7), Example.entry(OTHER, 9), Example.entry(LATER, 10));

    final List<Promise> promises =
            make(List.of(promised(Example.SECOND, 8), promised(OTHER, 9)), terms(1, PROMISED_AT));
    final Promise promise = promises.getFirst();
    final BrokenPromise broken = proof(promise, log, 2, 3);

    static List<Promise> make(List<Promise.Promised> events, Promise.Terms terms) {
        return Promise.make(events, terms, HUB, TestLog.ENGINE);
    }

    static Promise.Terms terms(long logSize, Instant promisedAt) {
        return new Promise.Terms(logSize, promisedAt, promisedAt.plus(Duration.ofMinutes(10)));
    }

    static Promise.Promised promised(String event, int salt) {
        var json = (JsonObject) StrictJson.parse(event.getBytes(UTF_8));
        return new Promise.Promised(
                Slice.of(Example.entry(event, salt).getBytes(UTF_8)),
                new Receipt.Disclosure(TestLog.bytes(salt), LogEntry.hidden(json)));
    }

    /** What {@code bpci log check-promise} makes of the log of that size, with that entry as the later event. */
    static BrokenPromise proof(Promise promise, TestLog log, int later, int size) {
        Tree tree = log.tree(size);
        int before = (int) promise.statement().logSize();
        byte[] leaves = new byte[(size - before) * Hash.LENGTH];
        for (int i = before; i < size; i++) tree.leaf(i).copyTo(leaves, (i - before) * Hash.LENGTH);
        return new BrokenPromise(
                promise,
                log.receipt(later, log.head(size), Optional.empty()),
                tree.beginning(before),
                Slice.of(leaves));
    }

    /** What stands on the page, by its words. */
    List<String[]> lines() {
        return List.of(
                new String[] {"hub-key", Jwk.write(HUB.publicKey()).toString()},
                new String[] {"hub-id", HUB_ID.value()},
                new String[] {"log-key", log.verifierKey()},
                new String[] {"leaf", promise.leaf().toString()},
                new String[] {"other-leaf", promises.getLast().leaf().toString()},
                new String[] {"payload", promise.signed().object().toString()},
                new String[] {"promise", promise.json().toString()},
                new String[] {"later-event", LATER},
                new String[] {"broken", broken.json().toString()},
                new String[] {"keys", keys()});
    }

    private String keys() {
        return Json.object()
                .put("origin", ORIGIN)
                .put("verifier_keys", Json.strings(List.of(log.verifierKey())))
                .build()
                .toString();
    }
}
