package io.bpci.agreement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.bpci.agreement.AgreementExample.Draft;
import io.bpci.envelope.Digest;
import io.bpci.envelope.MessageType;
import io.bpci.jose.DetachedJws;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.json.StrictJson;
import io.bpci.sealed.EncryptionLevel;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

class TermsTest {
    private static Draft draft(Consumer<Draft> change) {
        var draft = new Draft();
        change.accept(draft);
        return draft;
    }

    private static void isRefused(Consumer<Draft> change, String why) {
        assertThatExceptionOfType(Malformed.class).isThrownBy(() -> draft(change).terms()).withMessage(why);
    }

    @Test
    void signedTermsAreReadAsTheyWereWritten() {
        for (Consumer<Draft> change :
                List.<Consumer<Draft>>of(
                        _ -> {},
                        each -> {
                            each.rate = null;
                            each.types = List.of();
                        },
                        each -> {
                            each.version = 2;
                            each.follows = Digest.parse("ab".repeat(32));
                        })) {
            Terms.Signed signed = draft(change).signed();
            Terms.Signed read = Terms.Signed.parse(signed.json());
            assertThat(read).isEqualTo(signed);
            assertThat(read.digest()).isEqualTo(signed.digest());
            assertThat(read.verify(AgreementExample.HUB_KEY.publicKey(), AgreementExample.ENGINE))
                    .isEqualTo(DetachedJws.Outcome.VALID);
            assertThat(read.verify(AgreementExample.BANK_KEY.publicKey(), AgreementExample.ENGINE))
                    .isEqualTo(DetachedJws.Outcome.WRONG_KEY);
        }
    }

    @Test
    void signedTermsHaveNoOtherMembersAndAllOfTheirs() {
        JsonObject good = new Draft().signed().json();
        isMalformed(good.with("note", Json.TRUE), "an agreement's terms has no member \"note\"");
        for (String name : good.members().keySet()) {
            if (Set.of("rate_limit").contains(name)) continue;
            isMalformed(good.without(name), name + " is missing");
        }
        isMalformed(
                good.with("permissions", Json.strings(List.of("Read"))),
                "permissions: \"Read\" at position 5: ( and a resource must follow the action");
        isMalformed(
                good.with("message_types", Json.strings(List.of("Chat"))),
                "message_types: \"Chat\" must be one of "
                        + String.join(", ", MessageType.PUBLISHED)
                        + ", or a private name: x- and 1 to 62 of a-z, 0-9, dot, underscore or hyphen");
    }

    private static void isMalformed(JsonObject json, String why) {
        assertThatExceptionOfType(Malformed.class).isThrownBy(() -> Terms.Signed.parse(json)).withMessage(why);
    }

    @Test
    void whatNobodyCouldAgreeOnIsRefused() {
        isRefused(each -> each.app2 = each.app1, "app1_id and app2_id must be two applications, not one");
        isRefused(each -> each.app1 = AgreementExample.HUB_NODE, "the hub itself is no application");
        isRefused(each -> each.version = 0, "version must be from 1 to 1000, not 0");
        isRefused(each -> each.version = 2, "follows must be there from version 2 on, and not before");
        isRefused(each -> each.until = each.from, "valid_until must be after valid_from");
        isRefused(
                each -> each.until = each.from.plus(Terms.LONGEST).plusNanos(1),
                "valid_until must be within 3660 days of valid_from");
        isRefused(
                each -> {
                    each.from = each.from.minus(Duration.ofDays(2));
                    each.until = each.from.plus(Duration.ofDays(1));
                },
                "valid_until must be in the future");
        isRefused(each -> each.rate = 0, "rate_limit must be from 1 to 1000000 messages a second");
        isRefused(
                each -> {
                    each.permissions = List.of("!Read(a)");
                    each.replies = List.of();
                },
                "permissions must permit something");
        isRefused(
                each -> each.types = List.of(MessageType.DATA_SYNC, MessageType.DATA_SYNC),
                "message_types has one twice");
    }

    @Test
    void termsAreInForceFromTheirFirstMomentToBeforeTheirLast() {
        Terms terms = new Draft().terms();
        assertThat(terms.isValidAt(terms.validFrom())).isTrue();
        assertThat(terms.isValidAt(terms.validFrom().minusNanos(1))).isFalse();
        assertThat(terms.isValidAt(terms.validUntil().minusNanos(1))).isTrue();
        assertThat(terms.isValidAt(terms.validUntil())).isFalse();
    }

    @Test
    void eachPartyHasPermissionsOfItsOwn() {
        Terms terms = new Draft().terms();
        assertThat(terms.permissionsOf(AgreementExample.BANK).permit(Permission.parse("Read(transactions)"))).isTrue();
        assertThat(terms.permissionsOf(AgreementExample.AUDIT).permit(Permission.parse("Read(transactions)")))
                .isFalse();
        assertThat(terms.permissionsOf(AgreementExample.AUDIT).permit(Permission.parse("Respond(any)"))).isTrue();
        assertThat(terms.other(AgreementExample.BANK)).isEqualTo(AgreementExample.AUDIT);
        assertThat(terms.other(AgreementExample.AUDIT)).isEqualTo(AgreementExample.BANK);
    }

    @Test
    void authenticationCannotBeWaived() {
        var defaults = new SecurityRequirements(EncryptionLevel.STANDARD, true, 1);
        assertThat(SecurityRequirements.parse(json("{}"), defaults)).isEqualTo(defaults);
        assertThat(SecurityRequirements.parse(json("{\"encryption_level\":\"High\",\"factors\":2}"), defaults))
                .isEqualTo(new SecurityRequirements(EncryptionLevel.HIGH, true, 2));
        isNone(
                "{\"authentication_required\":false}",
                "authentication_required cannot be false: every message is signed");
        isNone("{\"encryption_level\":\"high\"}", "encryption_level: must be None, Standard, High or Quantum");
        isNone("{\"factors\":3}", "factors must be a whole number from 0 to 2");
        isNone("{\"factors\":0}", "factors must be 1 or 2, not 0");
        isNone("{\"level\":\"High\"}", "security_requirements has no member \"level\"");
    }

    private static void isNone(String text, String why) {
        var defaults = new SecurityRequirements(EncryptionLevel.STANDARD, true, 1);
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> SecurityRequirements.parse(json(text), defaults))
                .withMessage(why);
    }

    private static JsonObject json(String text) {
        return (JsonObject) StrictJson.parse(text.getBytes(StandardCharsets.UTF_8));
    }
}
