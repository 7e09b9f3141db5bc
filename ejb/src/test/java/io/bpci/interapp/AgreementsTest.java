package io.bpci.interapp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpci.agreement.AppStatement;
import io.bpci.agreement.Attestation;
import io.bpci.agreement.Capability;
import io.bpci.agreement.Step;
import io.bpci.audit.EventKind;
import io.bpci.envelope.Digest;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageType;
import io.bpci.envelope.NodeId;
import io.bpci.json.Json;
import io.bpci.nodes.NodeWorld;
import io.bpci.platform.Caller;
import io.bpci.platform.Engine;
import io.bpci.platform.HubException;
import io.bpci.platform.PageRequest;
import io.bpci.wire.AgreementInfo;
import io.bpci.wire.AmendAgreement;
import io.bpci.wire.AppInfo;
import io.bpci.wire.AttestApp;
import io.bpci.wire.NewAgreement;
import io.bpci.wire.RegisterApp;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Agreements on both real databases: signed, kept to, ended, and the same after a restart. */
@ParameterizedClass
@EnumSource(Engine.class)
class AgreementsTest extends AgreementTest {
    @Test
    void anAgreementIsInForceOnceBothHaveSignedTheSameTerms() {
        applications();
        AgreementInfo proposed = proposed("{}");
        assertThat(proposed.state()).isEqualTo("proposed");
        assertThat(refusal(message(BANK, AUDIT, "Read(transactions)")))
                .isEqualTo("no agreement agreement-001 of banking-app is in force");

        Envelope signing = step(BANK, Step.Kind.SIGN, proposed.terms().termsDigest());
        assertThat(take(signing)).isNull();
        assertThat(agreement().state()).isEqualTo("proposed");
        // The broker hands out again what was taken before it forgot it.
        assertThat(take(signing)).isNull();
        assertThat(take(AUDIT, Step.Kind.SIGN)).isNull();

        assertThat(agreement().state()).isEqualTo("in_force");
        assertThat(agreement().terms().signatures()).hasSize(2);
        assertThat(refusal(message(BANK, AUDIT, "Read(transactions)"))).isNull();
        assertThat(refusal(message(AUDIT, BANK, "Respond(transactions)"))).isNull();
        assertThat(world.audit.kinds().stream().filter(EventKind.AGREEMENT_IN_FORCE::equals)).hasSize(1);
    }

    @Test
    void aSignatureOverOtherTermsIsRejected() {
        applications();
        proposed("{}");
        assertThat(take(step(BANK, Step.Kind.SIGN, "ab".repeat(32))))
                .startsWith("terms_digest is not that of its terms, " + agreement().terms().termsDigest());
        assertThat(agreement().terms().signatures()).isEmpty();
    }

    @Test
    void whoIsNoPartyTakesNoStep() {
        applications();
        proposed("{}");
        Envelope foreign = step(OWNER, Step.Kind.SIGN, agreement().terms().termsDigest());
        assertThat(box.refusal(foreign).orElseThrow().detail())
                .isEqualTo("bank-node is no party to agreement agreement-001");
        assertThat(takeAccepted(foreign)).isEqualTo("bank-node is no party to it");
    }

    @Test
    void aMessagePassesOnlyForAPermittedActionBetweenThePartiesOfAnAllowedType() {
        inForce("{}");
        assertThat(refusal(message(BANK, AUDIT, "Execute(transactions)")))
                .isEqualTo("agreement agreement-001 does not permit Execute(transactions) to banking-app");
        assertThat(refusal(message(AUDIT, BANK, "Read(transactions)")))
                .isEqualTo("agreement agreement-001 does not permit Read(transactions) to audit-system");
        assertThat(refusal(message(BANK, AUDIT, null)))
                .isEqualTo("content.action must say what is asked for, as Read(accounts)");
        assertThat(refusal(message(BANK, AUDIT, "Read(*)")))
                .isEqualTo("content.action must be one action, without * or !");
        assertThat(refusal(message(BANK, AUDIT, "Read(")))
                .isEqualTo(
                        "content.action: \"Read(\" at position 6: a segment of a resource, such as accounts, or *,"
                                + " must stand there");
        assertThat(refusal(message(BANK, OWNER, "Read(transactions)")))
                .isEqualTo("under agreement agreement-001 banking-app sends to audit-system alone");
        assertThat(refusal(message(OWNER, AUDIT, "Read(transactions)")))
                .isEqualTo("no agreement agreement-001 of bank-node is in force");
        var content = json("{\"action\":\"Read(transactions)\"}");
        assertThat(refusal(message(BANK, content, ID, new MessageType("StateUpdate"), AUDIT)))
                .isEqualTo("agreement agreement-001 is not for StateUpdate");
        assertThat(refusal(message(BANK, content, new Identifier("other"), MessageType.DATA_SYNC, AUDIT)))
                .isEqualTo("no agreement other of banking-app is in force");
    }

    @Test
    void aMessageBelowTheAgreedEncryptionIsRefused() {
        inForce("{\"encryption_level\":\"Standard\"}");
        assertThat(refusal(message(BANK, AUDIT, "Read(transactions)")))
                .isEqualTo("agreement agreement-001 demands level Standard; the message has None");
    }

    @Test
    void suspendingStopsMessagesUntilWhoeverSuspendedResumes() {
        inForce("{}");
        assertThat(take(BANK, Step.Kind.SUSPEND)).isNull();
        assertThat(take(AUDIT, Step.Kind.SUSPEND)).isNull();
        assertThat(agreement().suspendedBy()).containsExactly(BANK, AUDIT);
        assertThat(refusal(message(BANK, AUDIT, "Read(transactions)")))
                .isEqualTo("agreement agreement-001 is suspended");
        assertThat(take(BANK, Step.Kind.RESUME)).isNull();
        assertThat(agreement().state()).isEqualTo("suspended");
        assertThat(take(BANK, Step.Kind.RESUME)).isEqualTo("banking-app has not suspended it");
        assertThat(take(AUDIT, Step.Kind.RESUME)).isNull();
        assertThat(agreement().state()).isEqualTo("in_force");
        assertThat(refusal(message(BANK, AUDIT, "Read(transactions)"))).isNull();
    }

    @Test
    void aRevokedAgreementIsOverForEver() {
        inForce("{}");
        assertThat(take(AUDIT, Step.Kind.REVOKE)).isNull();
        assertThat(agreement().state()).isEqualTo("revoked");
        assertThat(rule.isRevoked(ID)).isTrue();
        assertThat(refusal(message(BANK, AUDIT, "Read(transactions)")))
                .isEqualTo("agreement agreement-001 was revoked");
        String digest = agreement().terms().termsDigest();
        // From memory no step is taken any more; one that was accepted before has no effect.
        assertThat(box.refusal(step(BANK, Step.Kind.RESUME, digest))).isPresent();
        assertThat(takeAccepted(step(BANK, Step.Kind.SIGN, digest))).isEqualTo("it is revoked");
    }

    @Test
    void anAmendmentTakesThePlaceOfTheTermsOnceBothHaveSignedIt() {
        inForce("{}");
        String before = agreement().terms().termsDigest();
        var request = new AmendAgreement(List.of("Read(transactions)"), null, null, null, null, 5);
        AgreementInfo amended = database.inTransaction(() -> agreements.amend(NodeWorld.BERT, ID, request));
        String digest = Objects.requireNonNull(amended.proposed()).termsDigest();
        assertThat(amended.terms().termsDigest()).isEqualTo(before);

        assertThat(take(step(BANK, Step.Kind.SIGN, digest))).isNull();
        assertThat(refusal(message(BANK, AUDIT, "Write(audit_logs)"))).isNull();
        assertThat(take(step(AUDIT, Step.Kind.SIGN, digest))).isNull();

        assertThat(agreement().terms().termsDigest()).isEqualTo(digest);
        assertThat(agreement().terms().version()).isEqualTo(2);
        assertThat(refusal(message(BANK, AUDIT, "Write(audit_logs)"))).isNotNull();
        assertThat(rule.rateLimit(ID)).hasValue(5);
        var history = database.inTransaction(() -> agreements.history(NodeWorld.ANNA, ID));
        assertThat(history.versions()).extracting("state").containsExactly("superseded", "in_force");
        assertThat(history.steps()).hasSize(4);
    }

    @Test
    void partiesThatSignDifferentDigestsHaveAgreedOnNothingNew() {
        inForce("{}");
        String before = agreement().terms().termsDigest();
        var request = new AmendAgreement(List.of("Read(transactions)"), null, null, null, null, null);
        AgreementInfo amended = database.inTransaction(() -> agreements.amend(NodeWorld.BERT, ID, request));
        String digest = Objects.requireNonNull(amended.proposed()).termsDigest();

        assertThat(take(step(BANK, Step.Kind.SIGN, digest))).isNull();
        // The other one signs again what is in force, and then what nobody proposed.
        assertThat(take(step(AUDIT, Step.Kind.SIGN, before))).isNull();
        assertThat(take(step(AUDIT, Step.Kind.SIGN, "ab".repeat(32))))
                .isEqualTo(
                        "terms_digest is not that of its terms, %s, or of the amendment, %s: fetch them and read them"
                                .formatted(before, digest));

        assertThat(agreement().terms().termsDigest()).isEqualTo(before);
        assertThat(Objects.requireNonNull(agreement().proposed()).signatures()).hasSize(1);
        assertThat(refusal(message(BANK, AUDIT, "Write(audit_logs)"))).isNull();
        assertThat(world.audit.kinds()).doesNotContain(EventKind.AGREEMENT_AMENDED);
    }

    @Test
    void anAmendmentThatIsDeclinedLeavesAllAsItWas() {
        inForce("{}");
        var request = new AmendAgreement(null, List.of(), null, null, null, null);
        AgreementInfo amended = database.inTransaction(() -> agreements.amend(NodeWorld.ANNA, ID, request));
        assertThat(take(step(AUDIT, Step.Kind.DECLINE, Objects.requireNonNull(amended.proposed()).termsDigest())))
                .isNull();
        assertThat(agreement().state()).isEqualTo("in_force");
        assertThat(agreement().proposed()).isNull();
        assertThat(refusal(message(AUDIT, BANK, "Respond(transactions)"))).isNull();
    }

    @Test
    void aProposalThatIsDeclinedIsOver() {
        applications();
        proposed("{}");
        assertThat(take(AUDIT, Step.Kind.DECLINE)).isNull();
        assertThat(agreement().state()).isEqualTo("declined");
    }

    @Test
    void anAgreementExpiresWhenItsTimeIsOver() {
        inForce("{}");
        world.clock.move(Duration.ofDays(366));
        assertThat(refusal(message(BANK, AUDIT, "Read(transactions)")))
                .startsWith("agreement agreement-001 is in force from");
        assertThat(agreed.steps.expire(10)).isTrue();
        assertThat(agreed.steps.expire(10)).isFalse();
        assertThat(agreement().state()).isEqualTo("expired");
        assertThat(world.audit.kinds().stream().filter(EventKind.AGREEMENT_EXPIRED::equals)).hasSize(1);
        assertThat(refusal(message(BANK, AUDIT, "Read(transactions)")))
                .isEqualTo("no agreement agreement-001 of banking-app is in force");
    }

    @Test
    void aRestartForgetsNothing() {
        inForce("{}");
        take(BANK, Step.Kind.SUSPEND);
        start(Map.of());
        assertThat(refusal(message(BANK, AUDIT, "Read(transactions)")))
                .isEqualTo("agreement agreement-001 is suspended");
        take(BANK, Step.Kind.RESUME);
        start(Map.of());
        assertThat(refusal(message(BANK, AUDIT, "Read(transactions)"))).isNull();
        take(AUDIT, Step.Kind.REVOKE);
        start(Map.of());
        assertThat(rule.isRevoked(ID)).isTrue();
    }

    @Test
    void aSecondFactorIsDemandedBeforeASignature() {
        applications();
        proposed("{\"factors\":2}");
        assertThat(take(BANK, Step.Kind.SIGN))
                .isEqualTo(
                        "the terms demand a second factor, and the owner of banking-app has not attested what it says");
        AppInfo app = database.inTransaction(() -> apps.get(NodeWorld.ANNA, BANK));
        var digest = Digest.parse(app.statementDigest());
        var said = new Attestation(BANK, digest, OWNER, identity.hubId(), world.clock.instant());
        var forged = said.sign(key(BANK), NodeWorld.ENGINE);
        assertThatThrownBy(() -> attest(NodeWorld.ANNA, BANK, new AttestApp(forged.json(), null)))
                .isInstanceOf(HubException.class)
                .hasMessageContaining("signed by another key");
        var signed = said.sign(key(OWNER), NodeWorld.ENGINE);
        assertThat(attest(NodeWorld.ANNA, BANK, new AttestApp(signed.json(), null)).attestedBy())
                .isEqualTo("bank-node");
        assertThat(take(BANK, Step.Kind.SIGN)).isNull();
        String other = database.inTransaction(() -> apps.get(NodeWorld.BERT, AUDIT)).statementDigest();
        assertThat(attest(NodeWorld.BERT, AUDIT, new AttestApp(null, other)).attestedBy()).isEqualTo("bert");
        assertThat(take(AUDIT, Step.Kind.SIGN)).isNull();
        assertThat(agreement().state()).isEqualTo("in_force");
    }

    private AppInfo attest(Caller caller, NodeId app, AttestApp request) {
        return database.inTransaction(() -> apps.attest(caller, app, request));
    }

    @Test
    void anApplicationSaysSomethingNewWithItsKeyAndIsToBeAttestedAnew() {
        applications();
        AppInfo app = database.inTransaction(() -> apps.get(NodeWorld.BERT, AUDIT));
        attest(NodeWorld.BERT, AUDIT, new AttestApp(null, app.statementDigest()));
        AppStatement.Signed same = AppStatement.Signed.parse(app.statement());
        assertThat(register(NodeWorld.BERT, same).attestedBy()).isEqualTo("bert");
        world.clock.move(Duration.ofSeconds(1));
        AppStatement.Signed newer = statement(AUDIT, "bank", null, Capability.named("transactions"));
        assertThat(register(NodeWorld.BERT, newer).attestedBy()).isNull();
        assertThatThrownBy(() -> register(NodeWorld.BERT, same)).hasMessageContaining("created_at must be after");
    }

    @Test
    void whatAnApplicationSaysMustBeItsOwn() {
        node(NodeWorld.ANNA, BANK);
        node(NodeWorld.BERT, AUDIT);
        AppStatement.Signed good = statement(BANK, "acme", null, Capability.named("accounts"));
        assertThatThrownBy(() -> register(NodeWorld.BERT, good)).hasMessageContaining("its own organisation");
        assertThatThrownBy(() -> register(NodeWorld.ANNA, statement(BANK, "bank", null)))
                .hasMessageContaining("organisation must be the node's, acme");
        assertThatThrownBy(() -> register(NodeWorld.ANNA, statement(BANK, "acme", AUDIT)))
                .hasMessageContaining("owner_node must be of the application's organisation");
        var changed = good.json().with("version", Json.of("2.0"));
        assertThatThrownBy(() -> database.inTransaction(() -> apps.register(NodeWorld.ANNA, new RegisterApp(changed))))
                .hasMessageContaining("the signature is not over this statement");
        assertThat(register(NodeWorld.ANNA, good).appId()).isEqualTo(BANK);
    }

    @Test
    void nothingIsAgreedThatTheOtherCannotDo() {
        applications();
        assertThatThrownBy(() -> establish(NodeWorld.ANNA, asked("{}", List.of("Read(accounts)"))))
                .hasMessageContaining(
                        "permissions: audit-system has no capability for Read(accounts); it has transactions,"
                                + " audit_logs");
        assertThatThrownBy(() -> establish(NodeWorld.ANNA, asked("{}", List.of("Read(a"))))
                .hasMessageContaining(
                        "permissions: \"Read(a\" at position 7: ) or a dot and another segment must follow");
        assertThatThrownBy(() ->
                        establish(
                                new Caller("eve", "evil", NodeWorld.ANNA.roles()),
                                asked("{}", List.of("Read(transactions)"))))
                .hasMessageContaining("its own organisation");
    }

    private AgreementInfo establish(Caller caller, NewAgreement request) {
        return database.inTransaction(() -> agreements.establish(caller, request));
    }

    @Test
    void theSameProposalAgainChangesNothingAndAnotherOneConflicts() {
        applications();
        AgreementInfo first = proposed("{}");
        assertThat(proposed("{}").terms().termsDigest()).isEqualTo(first.terms().termsDigest());
        assertThatThrownBy(() -> establish(NodeWorld.ANNA, asked("{}", List.of("Read(transactions)"))))
                .hasMessageContaining("another agreement has the id agreement-001");
    }

    @Test
    void agreementsAreSeenByTheOrganisationsOfTheirPartiesAndByAuditors() {
        applications();
        proposed("{}");
        var eve = new Caller("eve", "evil", NodeWorld.ANNA.roles());
        for (Caller caller : List.of(NodeWorld.ANNA, NodeWorld.BERT, NodeWorld.ADMIN, NodeWorld.AUDITOR)) {
            assertThat(seenBy(caller)).containsExactly(ID);
        }
        assertThat(seenBy(eve)).isEmpty();
        assertThatThrownBy(() -> database.inTransaction(() -> agreements.get(eve, ID)))
                .hasMessageContaining("the agreement is between other organisations");
    }

    private List<Identifier> seenBy(Caller caller) {
        return database.inTransaction(() -> agreements.list(caller, null, PageRequest.first())).agreements().stream()
                .map(AgreementInfo::agreementId)
                .toList();
    }

    @Test
    void aPolicyDemandsAnAgreementForGivenNodesAndTypes() {
        applications();
        start(
                Map.of(
                        "BPCI_INTER_APP_CONFIG_AGREEMENT_REQUIRED_NODES_0_", "bank-node",
                        "BPCI_INTER_APP_CONFIG_AGREEMENT_REQUIRED_TYPES_0_", "x-orders"));
        String why = "the hub relays this under an agreement only: cite it as agreement_id";
        Json content = json("{}");
        assertThat(refusal(message(BANK, content, null, MessageType.DATA_SYNC, AUDIT))).isNull();
        assertThat(refusal(message(BANK, content, null, MessageType.DATA_SYNC, OWNER))).isEqualTo(why);
        assertThat(refusal(message(OWNER, content, null, MessageType.DATA_SYNC, AUDIT))).isEqualTo(why);
        assertThat(refusal(message(BANK, content, null, new MessageType("x-orders"), AUDIT))).isEqualTo(why);
        assertThat(refusal(message(OWNER, content, null, Step.TYPE, HUB))).isNull();
    }
}
