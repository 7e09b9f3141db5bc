package io.bpci.envelope;

import static io.bpci.envelope.Samples.ENGINE;
import static io.bpci.envelope.Samples.KEY;
import static io.bpci.envelope.Samples.OTHER_KEY;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.jose.DetachedJws;
import io.bpci.jose.DetachedJws.Outcome;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.jose.Typ;
import io.bpci.json.Jcs;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.json.Slice;
import io.bpci.json.StrictJson;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

class EnvelopeTest {

    @Test
    void everyPublishedEnvelopeIsReadDigestedVerifiedAndMadeByteForByte() throws Exception {
        JsonObject vectors = Vectors.read("envelope/envelope.json");
        var key =
                Ed25519PrivateKey.fromSeed(
                        HexFormat.of().parseHex(Vectors.text(Vectors.object(vectors, "node_key"), "seed_hex")));
        var envelopes = Vectors.objects(vectors, "envelopes");
        assertThat(envelopes).hasSizeGreaterThanOrEqualTo(4);
        for (JsonObject vector : envelopes) {
            JsonObject given = Vectors.object(vector, "envelope");
            // As published the signature stands last: not canonical, but the rest is.
            byte[] loose =
                    given.members().entrySet().stream()
                            .map(m -> Json.of(m.getKey()) + ":" + m.getValue())
                            .collect(java.util.stream.Collectors.joining(",", "{", "}"))
                            .getBytes(UTF_8);
            for (byte[] form : List.of(loose, Jcs.canonical(given), (" " + given).getBytes(UTF_8))) {
                var envelope = Envelope.parse(form);
                assertThat(envelope.bytes()).isEqualTo(Jcs.canonical(given));
                assertThat(envelope.digest()).hasToString(Vectors.text(vector, "digest_sha256_hex"));
                assertThat(envelope.signature()).hasToString(Vectors.text(vector, "signature"));
                assertThat(envelope.verify(ENGINE, key.publicKey())).isEqualTo(Outcome.VALID);
                assertThat(envelope.content()).isEqualTo(given.get("content"));
                assertThat(draftOf(envelope).sign(key, ENGINE)).isEqualTo(envelope);
            }
            byte[] canonical = Vectors.text(vector, "canonical").getBytes(UTF_8);
            assertThat(Digest.over(Slice.of(canonical))).hasToString(Vectors.text(vector, "digest_sha256_hex"));
        }
    }

    private static EnvelopeDraft draftOf(Envelope envelope) {
        var draft =
                Envelope.draft()
                        .messageId(envelope.messageId())
                        .source(envelope.sourceNode())
                        .targets(envelope.targetNodes())
                        .messageType(envelope.messageType())
                        .contentJson(envelope.contentBytes().copy())
                        .priority(envelope.priority())
                        .createdAt(envelope.createdAt());
        envelope.expiresAt().ifPresent(draft::expiresAt);
        envelope.correlationId().ifPresent(draft::correlationId);
        envelope.schemaVersion().ifPresent(draft::schemaVersion);
        return draft;
    }

    @Test
    void everyMemberIsReadBack() {
        var envelope = Envelope.parse(Samples.fullDraft().sign(KEY, ENGINE).bytes());
        assertThat(envelope.messageId()).hasToString("msg-001");
        assertThat(envelope.sourceNode()).hasToString("node-001");
        assertThat(envelope.targetNodes()).containsExactly(new NodeId("node-002"), new NodeId("node-003"));
        assertThat(envelope.messageType()).isEqualTo(MessageType.DATA_SYNC);
        assertThat(envelope.priority()).isEqualTo(Priority.HIGH);
        assertThat(envelope.createdAt()).isEqualTo("2026-11-21T08:00:00.123Z");
        assertThat(envelope.expiresAt()).hasValue(Instant.parse("2026-11-21T09:00:00Z"));
        assertThat(envelope.correlationId()).hasValue(new Identifier("c:1"));
        assertThat(envelope.agreementId()).hasValue(new Identifier("a-1"));
        assertThat(envelope.policyDomain()).hasValue(new Identifier("bank.example"));
        assertThat(envelope.traceParent().orElseThrow().traceId()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
        assertThat(envelope.schemaVersion()).hasValue(new Identifier("1.2"));
        assertThat(envelope.encryption()).hasValue(Json.object().put("level", "High").build());
        assertThat(envelope.content()).hasToString("{\"account\":\"123\",\"balance\":1000}");
        assertThat(envelope).hasToString("envelope msg-001 from node-001");
    }

    @Test
    void theFormInWhichAnEnvelopeCameMakesNoDifference() {
        var envelope = Samples.fullDraft().sign(KEY, ENGINE);
        JsonObject json = Samples.json();
        var names = List.copyOf(json.members().keySet());
        for (int at = 0; at <= names.size() - 1; at++) {
            var order = new java.util.ArrayList<>(names);
            order.remove("signature");
            order.add(at, "signature");
            String moved = text(json, order);
            assertThat(Envelope.parse(moved.getBytes(UTF_8))).as(moved).isEqualTo(envelope);
        }
        var reversed = new java.util.ArrayList<>(names).reversed();
        String escaped =
                text(json, reversed)
                        .replace("\"msg-001\"", "\"\\u006dsg-001\"")
                        .replace("\"content\"", "\"c\\u006fntent\"");
        assertThat(Envelope.parse(escaped.getBytes(UTF_8))).isEqualTo(envelope).hasSameHashCodeAs(envelope);
        assertThat(Envelope.parse(escaped.getBytes(UTF_8)).verify(ENGINE, KEY.publicKey())).isEqualTo(Outcome.VALID);
    }

    private static String text(JsonObject json, List<String> order) {
        return order.stream()
                .map(name -> Json.of(name) + ":" + json.get(name))
                .collect(java.util.stream.Collectors.joining(",", "{", "}"));
    }

    @Test
    void aRangeOfALargerArrayIsReadAndCopied() {
        byte[] good = Samples.oneKibibyte();
        byte[] frame = new byte[good.length + 20];
        System.arraycopy(good, 0, frame, 10, good.length);
        var envelope = Envelope.parse(frame, 10, 10 + good.length);
        Arrays.fill(frame, (byte) 'z');
        envelope.bytes()[0] = 'z';
        assertThat(envelope.bytes()).isEqualTo(good);
        assertThat(envelope.verify(ENGINE, KEY.publicKey())).isEqualTo(Outcome.VALID);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "message_id|\"\"|message_id: must be a letter or digit",
                "message_id|\"-a\"|message_id: must be a letter or digit",
                "message_id|\"a b\"|message_id: must be a letter or digit",
                "message_id|\"a\\n\"|message_id: must be a letter or digit",
                "message_id|\"\u00e9\"|message_id: must be a letter or digit",
                "message_id|7|message_id must be a string",
                "message_id|null|message_id must be a string",
                "message_id|[\"a\"]|message_id must be a string",
                "source_node|\"a:b\"|source_node: must be a letter or digit, then up to 127 letters, digits and . _ -"
                        + " (no colon)",
                "source_node|true|source_node must be a string",
                "target_nodes|\"node-002\"|target_nodes must be an array",
                "target_nodes|{}|target_nodes must be an array",
                "target_nodes|[]|target_nodes must name 1 to 1000 nodes, not 0",
                "target_nodes|[1]|target_nodes must hold strings only",
                "target_nodes|[[\"a\"]]|target_nodes must hold strings only",
                "target_nodes|[\"a\",\"b\",\"a\"]|target_nodes names a twice",
                "target_nodes|[\"a:b\"]|target_nodes: must be a letter or digit",
                "message_type|\"datasync\"|message_type: must be one of Heartbeat, ",
                "message_type|\"x-\"|message_type: must be one of",
                "message_type|\"x-A\"|message_type: must be one of",
                "message_type|\"\"|message_type: must be one of",
                "priority|\"high\"|priority: must be Critical, High, Normal or Low",
                "priority|\"Urgent\"|priority: must be Critical, High, Normal or Low",
                "priority|1|priority must be a string",
                "created_at|\"2026-11-21 08:00:00Z\"|created_at: must be a time in UTC",
                "created_at|1795251683844|created_at must be a string",
                "expires_at|\"2026-11-21T08:00:00.123Z\"|expires_at must be after created_at",
                "expires_at|\"2026-11-21T07:00:00Z\"|expires_at must be after created_at",
                "expires_at|null|expires_at must be a string",
                "correlation_id|\" \"|correlation_id: must be a letter or digit",
                "agreement_id|{}|agreement_id must be a string",
                "policy_domain|\"a/b\"|policy_domain: must be a letter or digit",
                "schema_version|1|schema_version must be a string",
                "schema_version|\"123456789012345678901234567890123\"|schema_version: must have at most 32 characters",
                "traceparent|\"00-0-0-0\"|traceparent: must be 00-<32 hex>",
                "encryption|\"High\"|encryption must be an object",
                "encryption|[]|encryption must be an object",
                "signature|\"\"|signature: a JWS has exactly two dots",
                "signature|\"a..b\"|signature: the signature of the JWS must be 64 bytes",
                "signature|{}|signature must be a string"
            })
    void aMemberThatBreaksItsRuleIsRefusedByName(String name, String value, String message) {
        JsonObject changed = Samples.json().with(name, io.bpci.json.StrictJson.parse(value.getBytes(UTF_8)));
        refuses(Jcs.canonical(changed), message);
        refuses((" " + changed).getBytes(UTF_8), message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "message_id",
                "source_node",
                "target_nodes",
                "message_type",
                "content",
                "priority",
                "created_at",
                "signature"
            })
    void anEnvelopeWithoutARequiredMemberIsRefused(String name) {
        refuses(Jcs.canonical(Samples.json().without(name)), name + " is missing");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "expires_at",
                "correlation_id",
                "agreement_id",
                "policy_domain",
                "traceparent",
                "schema_version",
                "encryption"
            })
    void anEnvelopeWithoutAnOptionalMemberIsRead(String name) {
        var envelope = Envelope.parse(Jcs.canonical(Samples.json().without(name)));
        assertThat(envelope.verify(ENGINE, KEY.publicKey())).isEqualTo(Outcome.BAD_SIGNATURE);
        assertThat(envelope.messageId()).hasToString("msg-001");
    }

    @Test
    void unknownMembersAreRefusedWithTheirNames() {
        JsonObject changed = Samples.json().with("ttl", Json.of(1)).with("\u00e9", Json.TRUE);
        refuses(Jcs.canonical(changed), "an envelope has no member \"ttl\", \"?\"");
        refuses(Jcs.canonical(Samples.json().with("Message_id", Json.of("a"))), "no member \"Message_id\"");
    }

    @Test
    void aThousandTargetsMayBeNamedAndNotOneMore() {
        var thousand = IntStream.range(0, 1000).mapToObj(i -> new NodeId("t" + i)).toList();
        assertThat(Samples.draft().targets(thousand).sign(KEY, ENGINE).targetNodes()).isEqualTo(thousand);
        var more = IntStream.range(0, 1001).mapToObj(i -> new NodeId("t" + i)).toList();
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> Samples.draft().targets(more).sign(KEY, ENGINE))
                .withMessage("target_nodes must name 1 to 1000 nodes, not 1001");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "1",
                "null",
                "{",
                "{}x",
                "\"\"",
                "{\"a\":1,\"a\":2}",
                "\ufeff{}",
                "{\"content\":1e400}"
            })
    void whatIsNoStrictObjectIsRefused(String json) {
        assertThatExceptionOfType(Malformed.class).isThrownBy(() -> Envelope.parse(json.getBytes(UTF_8)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "1.0000000000000001|a number whose value RFC 8785 does not keep",
                "\"\\ud800\"|a lone surrogate",
                "{\"a\":1,\"a\":2}|a second member named \"a\"",
                "NaN|no JSON value",
                "{}}|something follows"
            })
    void contentIsHeldToTheSameStrictness(String content, String message) {
        String json = new String(Samples.draft().sign(KEY, ENGINE).bytes(), UTF_8);
        refuses(json.replace("{\"account\":\"123\",\"balance\":1000}", content).getBytes(UTF_8), message);
    }

    @Test
    void sizeIsCheckedBeforeAnythingElse() {
        byte[] good = Samples.oneKibibyte();
        assertThat(Envelope.parse(good, 0, good.length, good.length)).isNotNull();
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> Envelope.parse(good, 0, good.length, good.length - 1))
                .withMessage("an envelope has at most " + (good.length - 1) + " bytes, not " + good.length);
        refuses(new byte[Envelope.DEFAULT_MAX_SIZE + 1], "an envelope has at most 1048576 bytes, not 1048577");
    }

    @Test
    void anyChangeToWhatWasSignedShows() {
        byte[] good = Samples.fullDraft().sign(KEY, ENGINE).bytes();
        int read = 0;
        for (int i = 0; i < good.length; i++) {
            byte[] changed = good.clone();
            changed[i] ^= 1;
            var outcome = outcome(changed);
            assertThat(outcome).as("byte " + i).isNotEqualTo(Optional.of(Outcome.VALID));
            read += outcome.isPresent() ? 1 : 0;
        }
        assertThat(read).isGreaterThan(100);
    }

    /** Empty where the bytes are no envelope. */
    private static Optional<Outcome> outcome(byte[] json) {
        try {
            return Optional.of(Envelope.parse(json).verify(ENGINE, KEY.publicKey()));
        } catch (Malformed e) {
            return Optional.empty();
        }
    }

    @Test
    void anotherKeyAndAnotherKindOfSignatureAreToldApart() {
        var envelope = Samples.draft().sign(KEY, ENGINE);
        assertThat(envelope.verify(ENGINE, OTHER_KEY.publicKey())).isEqualTo(Outcome.WRONG_KEY);
        var unsigned = Jcs.canonical(Samples.json().without("signature"));
        var session = DetachedJws.sign(Typ.SESSION, KEY, ENGINE, Slice.of(unsigned));
        var offered = Envelope.parse(Jcs.canonical(Samples.json().with("signature", Json.of(session.compact()))));
        assertThat(offered.verify(ENGINE, KEY.publicKey())).isEqualTo(Outcome.WRONG_TYP);
        var proper = DetachedJws.sign(Typ.ENVELOPE, KEY, ENGINE, Slice.of(unsigned));
        var again = Envelope.parse(Jcs.canonical(Samples.json().with("signature", Json.of(proper.compact()))));
        assertThat(again.verify(ENGINE, KEY.publicKey())).isEqualTo(Outcome.VALID);
    }

    @Test
    void anUnfinishedDraftCannotBeSigned() {
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> Envelope.draft().sign(KEY, ENGINE))
                .withMessageContaining("is missing");
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> Envelope.draft().contentJson("{\"a\":01}".getBytes(UTF_8)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{\"message_id\":\"m-1\"|m-1",
                "{\"content\":{\"message_id\":\"inner\"},\"message_id\":\"m-1\",|m-1",
                "{ \"x\" : \"\\\"message_id\\\":\" , \"message_id\" : \"m-1\" , 01}|m-1",
                "{\"message_id\":1,\"message_id\":\"m-2\"|m-2",
                "{\"content\":\"message_id\",\"message_id\":\"m:1\"}|m:1",
                "[{\"message_id\":\"m-1\"}]|",
                "{\"content\":{\"message_id\":\"inner\"}}|",
                "{\"message_id\":\"m-|",
                "{\"message_id\":\"a b\"}|",
                "{\"message_id\":\"a\\|",
                "{\"message_id\"|",
                "{\"message_id\":|",
                "{\"|",
                "|"
            })
    void theNameOfABrokenEnvelopeIsSalvagedWhereItCanBe(String json, String expected) {
        byte[] b = (json == null ? "" : json).getBytes(UTF_8);
        assertThat(Envelope.salvageMessageId(b, 0, b.length))
                .isEqualTo(Optional.ofNullable(expected).map(MessageId::new));
    }

    private static void refuses(byte[] json, String message) {
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> Envelope.parse(json))
                .withMessageContaining(message);
    }

    @Test
    void aDraftShowsWhatItWouldSign() {
        assertThat(StrictJson.parse(Samples.fullDraft().unsigned())).isEqualTo(Samples.json().without("signature"));
        assertThat(new String(Envelope.draft().unsigned(), UTF_8))
                .isEqualTo("{\"priority\":\"Normal\",\"target_nodes\":[]}");
    }
}
