package io.bpci.agreement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.bpci.envelope.Digest;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.MessageType;
import io.bpci.envelope.NodeId;
import io.bpci.envelope.Priority;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StepTest {
    private static final Identifier AGREEMENT = new Identifier("agreement-001");
    private static final Digest DIGEST = new AgreementExample.Draft().signed().digest();

    private static Envelope envelope(MessageType type, JsonObject content, NodeId... targets) {
        return Envelope.draft()
                .messageId(new MessageId("step-1"))
                .source(AgreementExample.BANK)
                .targets(targets)
                .messageType(type)
                .priority(Priority.NORMAL)
                .createdAt(AgreementExample.NOW)
                .content(content)
                .sign(AgreementExample.BANK_KEY, AgreementExample.ENGINE);
    }

    @ParameterizedTest
    @EnumSource(Step.Kind.class)
    void aStepIsReadAsItWasWritten(Step.Kind kind) {
        JsonObject content = Step.content(kind, AGREEMENT, DIGEST, "why not");
        Step step = Step.of(envelope(Step.TYPE, content, AgreementExample.HUB_NODE));
        assertThat(step.kind()).isEqualTo(kind);
        assertThat(step.party()).isEqualTo(AgreementExample.BANK);
        assertThat(step.hub()).isEqualTo(AgreementExample.HUB_NODE);
        assertThat(Step.content(step.kind(), step.agreementId(), step.termsDigest(), step.reason())).isEqualTo(content);
    }

    @Test
    void whatIsNoStepIsRefused() {
        JsonObject good = Step.content(Step.Kind.SIGN, AGREEMENT, DIGEST, null);
        isRefused(
                envelope(MessageType.DATA_SYNC, good, AgreementExample.HUB_NODE),
                "message_type of a step is" + " x-bpci-agreement");
        isRefused(
                envelope(Step.TYPE, good, AgreementExample.HUB_NODE, AgreementExample.AUDIT),
                "target_nodes of a step is the hub alone");
        isRefused(good.without("terms_digest"), "terms_digest is missing");
        isRefused(good.with("step", Json.of("agree")), "step: must be sign, decline, suspend, resume or revoke");
        isRefused(good.with("version", Json.of(1)), "the content of a step has no member \"version\"");
        isRefused(good.with("reason", Json.of("a".repeat(501))), "reason has at most 500 characters");
        isRefused(good.with("reason", Json.of("a".repeat(9_000))), "a step has at most 8192 bytes");
    }

    private static void isRefused(JsonObject content, String why) {
        isRefused(envelope(Step.TYPE, content, AgreementExample.HUB_NODE), why);
    }

    private static void isRefused(Envelope envelope, String why) {
        assertThatExceptionOfType(Malformed.class).isThrownBy(() -> Step.of(envelope)).withMessage(why);
    }

    @Test
    void whatIsOverStaysOver() {
        for (AgreementState state : AgreementState.values()) {
            assertThat(state.isOver())
                    .isEqualTo(
                            state == AgreementState.REVOKED
                                    || state == AgreementState.EXPIRED
                                    || state == AgreementState.DECLINED);
        }
    }
}
