package io.bpci.casework;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpci.casework.CaseAct.Invitation;
import io.bpci.envelope.Digest;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.EnvelopeDraft;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.NodeId;
import io.bpci.envelope.Priority;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.sealed.EncryptionPrivateKey;
import io.bpci.sealed.Kem;
import io.bpci.sealed.Sealer;
import io.bpci.sealed.Sealing;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

class CaseStepTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    static final Ed25519 ENGINE = Ed25519.fastest();
    static final Ed25519PrivateKey KEY = Ed25519PrivateKey.generate(RANDOM);
    private static final NodeId CUSTOMS = new NodeId("us-customs");
    private static final NodeId DOUANE = new NodeId("fr-douane");
    static final Identifier CASE = new Identifier("case-1");
    private static final Digest DIGEST = Digest.parse("ab".repeat(32));
    private static final Instant NOW = Instant.parse("2026-12-01T08:00:00Z");
    private static final CaseAct OPEN =
            new CaseAct.Open(
                    "Undeclared freight",
                    CaseType.CUSTOMS,
                    "Article 4",
                    Classification.SECRET,
                    List.of(new Invitation(DOUANE, CaseRole.PARTNER)),
                    30);

    private static EnvelopeDraft draft() {
        return Envelope.draft()
                .messageId(new MessageId("m-1"))
                .source(CUSTOMS)
                .targets(new NodeId("bpci-hub"))
                .messageType(CaseStep.TYPE)
                .priority(Priority.NORMAL)
                .createdAt(NOW)
                .correlationId(CASE);
    }

    static Envelope signed(JsonObject content) {
        return draft().content(content).sign(KEY, ENGINE);
    }

    /** Written and read again. */
    static CaseStep read(CaseAct act) {
        return CaseStep.of(Envelope.parse(signed(CaseStep.content(CASE, act)).bytes()));
    }

    private static Envelope sealed(NodeId source, Identifier about) {
        var keys = Map.of(DOUANE, EncryptionPrivateKey.generate(Kem.X25519, RANDOM).publicKey());
        EnvelopeDraft draft =
                draft().source(source)
                        .targets(DOUANE)
                        .correlationId(about)
                        .messageType(CaseAct.DOCUMENT)
                        .content(Json.of("what nobody else reads"));
        return new Sealer(RANDOM).seal(draft, Sealing.standard(keys)).sign(KEY, ENGINE);
    }

    private static CaseAct.AddDocument document(NodeId source, Identifier about) {
        return new CaseAct.AddDocument(
                new Identifier("plan"), "The plan", "application/pdf", Classification.SECRET, sealed(source, about));
    }

    static Stream<CaseAct> acts() {
        return Stream.of(
                OPEN,
                new CaseAct.Join(DIGEST, CaseRole.OBSERVER),
                new CaseAct.Decline(DIGEST, "no"),
                new CaseAct.Decline(DIGEST, null),
                new CaseAct.Invite(new Invitation(DOUANE, CaseRole.OBSERVER)),
                new CaseAct.Leave("done"),
                new CaseAct.Note("<b>seen</b> ☃", Classification.TOP_SECRET),
                new CaseAct.Note("seen", null),
                document(CUSTOMS, CASE),
                new CaseAct.AssignTask(new Identifier("t"), "Hold it", DOUANE, NOW, Classification.SECRET),
                new CaseAct.AssignTask(new Identifier("t"), "Hold it", DOUANE, null, null),
                new CaseAct.MoveTask(new Identifier("t"), TaskState.DECLINED, "not ours"),
                new CaseAct.HandOver(DOUANE, null),
                new CaseAct.TakeOver(DIGEST),
                new CaseAct.Close("Declared after all"));
    }

    @ParameterizedTest
    @MethodSource("acts")
    void whatIsWrittenIsReadAgain(CaseAct act) {
        CaseStep read = read(act);
        assertThat(read.act()).isEqualTo(act);
        assertThat(read.caseId()).isEqualTo(CASE);
        assertThat(read.agency()).isEqualTo(CUSTOMS);
    }

    private static void refused(JsonObject content, String why) {
        Envelope envelope = signed(content);
        assertThatThrownBy(() -> CaseStep.of(envelope)).isInstanceOf(Malformed.class).hasMessageContaining(why);
    }

    private static JsonObject open() {
        return CaseStep.content(CASE, OPEN);
    }

    @Test
    void nonsenseIsRefusedWithTheMemberAtFault() {
        refused(open().with("step", Json.of("ajar")), "step must be open, join");
        refused(open().with("case_id", Json.of("a b")), "case_id: must be");
        refused(open().with("case_id", Json.of("case-2")), "correlation_id of a step is its case_id");
        refused(open().with("title", Json.of(" ")), "title has 1 to 200");
        refused(open().with("case_type", Json.of("robbery")), "case_type: must be one of investigation");
        refused(open().with("purpose", Json.of("x".repeat(4001))), "purpose has 1 to 4000");
        refused(open().with("classification", Json.of("public")), "classification: must be unclassified");
        refused(open().with("retention_days", Json.of(0)), "retention_days must be a whole number from 1");
        refused(open().with("retention_days", Json.of(1.5)), "retention_days must be a whole number");
        refused(open().with("invitations", new JsonArray(List.of())), "invitations must be an array with elements");
        Json france = Json.object().put("government_id", "fr-douane").put("role", "partner").build();
        refused(open().with("invitations", Json.array(france, france)), "names fr-douane twice");
        Json lead = Json.object().put("government_id", "fr-douane").put("role", "lead").build();
        refused(open().with("invitations", Json.array(lead)), "role: must be partner or observer");
        refused(open().with("secret", Json.of(true)), "has no member");
        refused(open().without("title"), "title is missing");
        JsonObject document = CaseStep.content(CASE, document(CUSTOMS, CASE));
        refused(document.with("media_type", Json.of("text")), "media_type must be one like");
        refused(document.with("sealed", Json.object().build()), "sealed: ");
        refused(CaseStep.content(CASE, document(DOUANE, CASE)), "source_node of sealed");
        refused(CaseStep.content(CASE, document(CUSTOMS, new Identifier("case-2"))), "correlation_id of sealed");
        JsonObject move = CaseStep.content(CASE, new CaseAct.MoveTask(new Identifier("t"), TaskState.DONE, null));
        refused(move.with("state", Json.of("open")), "state must be started, done, declined or cancelled");
        refused(move.with("state", Json.of("lost")), "state: must be started");
        refused(move.with("note", Json.of("x".repeat(501))), "at most 500");
    }

    @Test
    void theEnvelopeIsThatOfAStep() {
        assertThatThrownBy(() -> CaseStep.of(draft().targets(DOUANE, CUSTOMS).content(open()).sign(KEY, ENGINE)))
                .hasMessageContaining("the hub alone");
        assertThatThrownBy(() -> CaseStep.of(draft().content(Json.of("open")).sign(KEY, ENGINE)))
                .hasMessageContaining("must be an object");
        assertThatThrownBy(() -> CaseStep.of(sealed(CUSTOMS, CASE))).hasMessageContaining("message_type");
        var keys = Map.of(DOUANE, EncryptionPrivateKey.generate(Kem.X25519, RANDOM).publicKey());
        Envelope whole =
                new Sealer(RANDOM)
                        .seal(draft().targets(DOUANE).content(open()), Sealing.standard(keys))
                        .sign(KEY, ENGINE);
        assertThatThrownBy(() -> CaseStep.of(whole)).hasMessageContaining("not sealed");
    }
}
