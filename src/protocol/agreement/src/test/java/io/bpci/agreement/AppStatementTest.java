package io.bpci.agreement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.bpci.envelope.NodeId;
import io.bpci.jose.DetachedJws;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.json.StrictJson;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.Set;

class AppStatementTest {
    private static final AppStatement.Signed SIGNED =
            AgreementExample.statement().sign(AgreementExample.BANK_KEY, AgreementExample.ENGINE);

    @Test
    void aStatementIsReadAsItWasWritten() {
        AppStatement.Signed read = AppStatement.Signed.parse(SIGNED.json());
        assertThat(read).isEqualTo(SIGNED);
        assertThat(read.verify(AgreementExample.BANK_KEY.publicKey(), AgreementExample.ENGINE))
                .isEqualTo(DetachedJws.Outcome.VALID);
        assertThat(read.verify(AgreementExample.OWNER_KEY.publicKey(), AgreementExample.ENGINE))
                .isEqualTo(DetachedJws.Outcome.WRONG_KEY);
    }

    @Test
    void aStatementThatSaysSomethingElseIsNotWhatWasSigned() {
        JsonObject changed = SIGNED.json().with("version", Json.of("2.2"));
        assertThat(
                        AppStatement.Signed.parse(changed)
                                .verify(AgreementExample.BANK_KEY.publicKey(), AgreementExample.ENGINE))
                .isEqualTo(DetachedJws.Outcome.BAD_SIGNATURE);
    }

    @Test
    void aStatementHasNoOtherMembersAndAllOfIts() {
        JsonObject good = SIGNED.json();
        isMalformed(good.with("note", Json.TRUE), "an application's statement has no member \"note\"");
        for (String name : good.members().keySet()) {
            if (!Set.of("owner_node").contains(name)) isMalformed(good.without(name), name + " is missing");
        }
        isMalformed(
                good.with("owner_node", Json.of(AgreementExample.BANK.value())),
                "owner_node must be another than the" + " application itself");
        isMalformed(
                good.with("app_type", Json.of("")),
                "app_type must be a letter or digit, then up to 63 letters," + " digits, dots, underscores or hyphens");
    }

    @Test
    void capabilitiesAreReadStrictly() {
        isNone("7", "capabilities must be an array");
        isNone(
                "[{\"name\":\"a.b\"}]",
                "the name of a capability must be 1 to 64 letters, digits, underscores or" + " hyphens, not \"a.b\"");
        isNone("[{\"name\":\"a\"},{\"name\":\"a\"}]", "capabilities has a name twice");
        isNone("[{\"name\":\"a\",\"schema_version\":\"1\"}]", "schema_version needs a message_type");
        isNone(
                "[{\"name\":\"a\",\"actions\":[\"Read(x)\"]}]",
                "an action must be a letter and up to 63 letters," + " digits or underscores, not \"Read(x)\"");
        isNone("[{\"title\":\"a\"}]", "a capability has no member \"title\"");
    }

    private static void isNone(String json, String why) {
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> Capability.parse(StrictJson.parse(json.getBytes(StandardCharsets.UTF_8))))
                .withMessage(why);
    }

    private static void isMalformed(JsonObject json, String why) {
        assertThatExceptionOfType(Malformed.class).isThrownBy(() -> AppStatement.Signed.parse(json)).withMessage(why);
    }

    @Test
    void aCapabilityServesThePermissionsOnItsName() {
        Capability all = Capability.named("accounts");
        Capability reading = new Capability("accounts", java.util.List.of("Read"), null, null);
        assertThat(all.serves(Permission.parse("Write(accounts)"))).isTrue();
        assertThat(all.serves(Permission.parse("Write(accounts.a.b)"))).isTrue();
        assertThat(all.serves(Permission.parse("Write(*)"))).isTrue();
        assertThat(all.serves(Permission.parse("Write(account)"))).isFalse();
        assertThat(reading.serves(Permission.parse("*(accounts)"))).isTrue();
        assertThat(reading.serves(Permission.parse("Write(accounts)"))).isFalse();
    }

    @Test
    void anAttestationIsOfOneStatementByOneOwner() {
        var attestation =
                new Attestation(
                        AgreementExample.BANK,
                        SIGNED.digest(),
                        new NodeId("bank-node"),
                        AgreementExample.HUB_KEY.publicKey().thumbprint(),
                        AgreementExample.NOW);
        Attestation.Signed signed = attestation.sign(AgreementExample.OWNER_KEY, AgreementExample.ENGINE);
        Attestation.Signed read = Attestation.Signed.parse(signed.json());
        assertThat(read).isEqualTo(signed);
        assertThat(read.verify(AgreementExample.OWNER_KEY.publicKey(), AgreementExample.ENGINE))
                .isEqualTo(DetachedJws.Outcome.VALID);
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> Attestation.Signed.parse(SIGNED.json()))
                .withMessageStartingWith("an attestation has no member");
    }
}
