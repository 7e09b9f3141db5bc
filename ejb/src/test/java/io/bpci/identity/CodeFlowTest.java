package io.bpci.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jwt.JWTClaimsSet;

import io.bpci.settings.HubSettings;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.net.URI;
import java.security.SecureRandom;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class CodeFlowTest {
    private static final String CLIENT = "bpci-portal";

    private Issuer issuer;
    private final CodeFlow flow = new CodeFlow();

    @BeforeEach
    void start() throws Exception {
        issuer = new Issuer();
        HubSettings settings =
                HubSettings.load(
                        Optional.empty(),
                        Map.of(
                                "BPCI_IDENTITY_ISSUER",
                                issuer.uri().toString(),
                                "BPCI_IDENTITY_AUDIENCE",
                                "bpci-hub",
                                "BPCI_PORTAL_CLIENT_SECRET",
                                "of the test"));
        var tokens = new IssuerTokens();
        tokens.settings = settings;
        tokens.clock = issuer;
        tokens.start();
        flow.settings = settings;
        flow.clock = issuer;
        flow.random = new SecureRandom();
        flow.tokens = tokens;
        flow.stepUp = new StepUp();
        flow.stepUp.settings = settings;
        flow.stepUp.clock = issuer;
        flow.start();
    }

    @AfterEach
    void stop() {
        issuer.close();
    }

    private JWTClaimsSet.Builder id(LoginAttempt attempt) {
        return issuer.claims()
                .audience(CLIENT)
                .claim("azp", CLIENT)
                .claim("typ", "ID")
                .claim("nonce", attempt.nonce())
                .claim("sid", "s-1");
    }

    private void gives(JWTClaimsSet id) {
        issuer.gives(issuer.token(), "refresh", Issuer.sign(Issuer.RSA, JWSAlgorithm.RS256, id));
    }

    @Test
    void theBrowserIsSentWithAChallengeAndWithoutASecret() throws Exception {
        LoginAttempt attempt = flow.begin("/overview");

        URI address = flow.authorization(attempt);

        assertThat(address.toString())
                .startsWith(issuer.uri() + "/auth?response_type=code&client_id=" + CLIENT)
                .contains("redirect_uri=http%3A%2F%2F127.0.0.1%3A9100%2Fportal%2Fcallback")
                .contains("code_challenge_method=S256", "state=" + attempt.state(), "nonce=" + attempt.nonce())
                .doesNotContain(attempt.verifier(), "secret");
        assertThat(flow.begin("/").state()).isNotEqualTo(attempt.state());
    }

    @Test
    void aCodeIsRedeemedWithItsVerifierAndTheSecret() throws Exception {
        LoginAttempt attempt = flow.begin("/");
        gives(id(attempt).build());

        Login login = flow.redeem(attempt, "code-1");

        assertThat(login.proven().caller().name()).isEqualTo("olga");
        assertThat(login.session()).isEqualTo("s-1");
        assertThat(issuer.asked)
                .contains("grant_type=authorization_code", "code=code-1", "client_secret=of+the+test")
                .contains("code_verifier=" + attempt.verifier());
        assertThat(login.toString()).doesNotContain(login.refreshToken());
    }

    @Test
    void aLoginThatStepsUpAsksForTheLevelAndBelievesTheIdTokenAlone() throws Exception {
        LoginAttempt attempt = flow.beginStepUp("/");
        assertThat(flow.authorization(attempt).toString()).contains("acr_values=two-factor", "max_age=300");
        assertThat(flow.authorization(flow.begin("/")).toString()).doesNotContain("acr_values", "max_age");
        Date now = Date.from(issuer.instant());
        Date old = Date.from(issuer.instant().minusSeconds(400));

        gives(id(attempt).claim("acr", "two-factor").claim("auth_time", now).build());
        assertThat(flow.redeem(attempt, "code").event())
                .isEqualTo(new AuthenticationEvent("two-factor", now.toInstant().truncatedTo(ChronoUnit.SECONDS)));
        for (JWTClaimsSet weak :
                List.of(
                        id(attempt).build(),
                        id(attempt).claim("acr", "two-factor").build(),
                        id(attempt).claim("acr", "password").claim("auth_time", now).build(),
                        id(attempt).claim("acr", "two-factor").claim("auth_time", old).build())) {
            gives(weak);
            assertThatThrownBy(() -> flow.redeem(attempt, "code")).as("%s", weak).isInstanceOf(LevelNotReached.class);
        }
        gives(id(attempt).claim("acr", List.of("two-factor")).claim("auth_time", now).build());
        assertThatThrownBy(() -> flow.redeem(attempt, "code")).isInstanceOf(TokenRefused.class);
    }

    @Test
    void anIdTokenOfAnotherLoginClientOrKindIsRefused() throws Exception {
        LoginAttempt attempt = flow.begin("/");
        for (JWTClaimsSet wrong :
                List.of(
                        id(attempt).claim("nonce", "another").build(),
                        id(attempt).claim("nonce", null).build(),
                        id(attempt).audience("somebody").build(),
                        id(attempt).claim("azp", "somebody").build(),
                        id(attempt).claim("typ", "Bearer").build(),
                        id(attempt).issuer("https://elsewhere.test").build(),
                        id(attempt).subject("somebody else").build(),
                        id(attempt).expirationTime(null).build())) {
            gives(wrong);
            assertThatThrownBy(() -> flow.redeem(attempt, "code")).as("%s", wrong).isInstanceOf(TokenRefused.class);
        }
    }

    @Test
    void aLoginThatEndedAndAnIssuerThatIsSilentAreToldApart() throws Exception {
        LoginAttempt attempt = flow.begin("/");
        gives(id(attempt).build());
        Login login = flow.redeem(attempt, "code");

        issuer.refuses("invalid_grant");
        assertThatThrownBy(() -> flow.refresh(login))
                .isInstanceOf(TokenRefused.class)
                .hasMessageContaining("invalid_grant");
        issuer.down = true;
        assertThatThrownBy(() -> flow.refresh(login)).isInstanceOf(IssuerSilent.class);
        assertThatThrownBy(() -> flow.authorization(attempt)).isInstanceOf(IssuerSilent.class);
    }

    @Test
    void aLogoutIsOfTheSessionOrOfAllOfItsSubject() throws Exception {
        LoginAttempt attempt = flow.begin("/");
        gives(id(attempt).build());
        Login login = flow.redeem(attempt, "code");

        assertThat(login.isEndedBy(new EndedLogin("s-1", "f3b1"))).isTrue();
        assertThat(login.isEndedBy(new EndedLogin("s-2", "f3b1"))).isFalse();
        assertThat(login.isEndedBy(new EndedLogin(null, "f3b1"))).isTrue();
        assertThat(login.isEndedBy(new EndedLogin(null, "another"))).isFalse();
        assertThat(flow.end(login).toString())
                .contains(
                        "id_token_hint=",
                        "post_logout_redirect_uri=http%3A%2F%2F127.0.0.1%3A9100%2Fportal%2Fsigned-out");
    }
}
