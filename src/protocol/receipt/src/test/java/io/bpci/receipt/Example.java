package io.bpci.receipt;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Slice;
import io.bpci.json.StrictJson;
import io.bpci.note.Cosigner;

import java.util.List;
import java.util.Optional;

/** The worked example of {@code src/docs/protocol/receipt.md}: a log of three entries and a witness. */
final class Example {
    static final String ORIGIN = "bpci-hub/example";
    static final long COSIGNED_AT = 1_795_248_001;

    /** The one of log.md. */
    private static final String FIRST =
            "{\"actor\":\"anna\",\"at\":\"2026-11-21T08:00:00Z\",\"event_id\":\"00112233445566778899aabbccddeeff-0\",\"kind\":\"node_suspended\",\"node_id\":\"node-001\",\"reason\":\"a"
                + " test\"}";

    /** The acceptance of the message of relay.md. */
    static final String SECOND =
            "{\"at\":\"2026-11-21T08:00:00.200Z\",\"created_at\":\"2026-11-21T08:00:00.123Z\",\"digest\":\"5579f46e3fdd9e07531473e767b3841b6dada69aabbfdb8fa76361767feb59df\",\"event_id\":\"00112233445566778899aabbccddeeff-1\",\"kind\":\"accepted\",\"message_id\":\"msg-001\",\"message_type\":\"DataSync\",\"node_id\":\"node-001\",\"organisation\":\"north\",\"priority\":\"High\",\"target_nodes\":[\"node-002\",\"node-003\"]}";

    private static final String THIRD =
            "{\"at\":\"2026-11-21T08:00:00.300Z\",\"event_id\":\"00112233445566778899aabbccddeeff-2\",\"kind\":\"hub_stopped\"}";

    private static final String ROTATION =
            "{\"actor\":\"anna\",\"at\":\"2026-11-21T09:00:00Z\",\"event_id\":\"00112233445566778899aabbccddeeff-3\",\"kind\":\"log_keys_rotated\",\"reason\":\"yearly\"}";
    private static final long ROTATED_AT = 1_795_251_600;

    final TestLog log = TestLog.named(ORIGIN, 1).append(entry(FIRST, 7), entry(SECOND, 8), entry(THIRD, 9));
    final Cosigner witness = TestLog.witness("witness.example/w1", 2);
    final PinnedLog pinned = log.pinned().witnessedBy(List.of(witness.verifier()), 1);
    final Receipt receipt =
            log.receipt(
                    1,
                    TestLog.cosigned(log.head(), witness, COSIGNED_AT),
                    Optional.of(new Receipt.Disclosure(TestLog.bytes(8), LogEntry.hidden(json(SECOND)))));

    static String entry(String event, int salt) {
        byte[] utf8 = event.getBytes(UTF_8);
        return new String(
                LogEntry.of(Slice.of(utf8), StrictJson.members(utf8, 0, utf8.length), TestLog.bytes(salt)), UTF_8);
    }

    private static JsonObject json(String event) {
        return (JsonObject) StrictJson.parse(event.getBytes(UTF_8));
    }

    LogGrowth growth() {
        return log.growth(1, 3);
    }

    /** The third entry is another one in the history that somebody else was shown. */
    ForkProof fork() {
        return ForkProof.ofOneSize(log.head(), log.branch(2).append("{\"kind\":\"hub_started\"}").head());
    }

    /** What stands on the page, by its words. */
    List<String[]> lines() {
        return List.of(
                new String[] {"log-key", log.verifierKey()},
                new String[] {"witness-key", witness.verifier().verifierKey()},
                new String[] {"event", SECOND},
                new String[] {"entry", entry(SECOND, 8)},
                new String[] {"leaf", receipt.leaf().toString()},
                new String[] {"first-leaf", receipt.proof().path().get(0).toString()},
                new String[] {"third-leaf", receipt.proof().path().get(1).toString()},
                new String[] {"root", log.head().root().toString()},
                new String[] {"receipt", receipt.json().toString()},
                new String[] {"consistency", growth().json().toString()},
                new String[] {"fork", fork().json().toString()},
                new String[] {"new-key", rotated().verifierKey()},
                new String[] {"successions", successions().json().toString()},
                new String[] {"keys-after", keysAfterwards()},
                new String[] {"head-after", Json.of(rotated().head().text()).toString()},
                new String[] {"keys", keys()});
    }

    /** After three entries the log's key changes. */
    SuccessionChain successions() {
        return new SuccessionChain(List.of(log.succession(3, ROTATED_AT)));
    }

    /** The log with the new key, and the entry that tells of the change. */
    TestLog rotated() {
        return log.branch(3).withKey(3).append(entry(ROTATION, 10));
    }

    String keysAfterwards() {
        return Json.object()
                .put("origin", ORIGIN)
                .put("verifier_keys", Json.strings(List.of(rotated().verifierKey())))
                .put(
                        "history",
                        Json.array(
                                Json.object()
                                        .put("verifier_keys", Json.strings(List.of(log.verifierKey())))
                                        .put("from_size", 0)
                                        .put("from", "2026-11-21T08:00:00Z")
                                        .put("until_size", 3)
                                        .put("until", "2026-11-21T09:00:00Z")
                                        .build(),
                                Json.object()
                                        .put("verifier_keys", Json.strings(List.of(rotated().verifierKey())))
                                        .put("from_size", 4)
                                        .put("from", "2026-11-21T09:00:00Z")
                                        .build()))
                .build()
                .toString();
    }

    private String keys() {
        return Json.object()
                .put("origin", ORIGIN)
                .put("verifier_keys", Json.strings(List.of(log.verifierKey())))
                .build()
                .toString();
    }
}
