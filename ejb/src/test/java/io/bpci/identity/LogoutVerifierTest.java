package io.bpci.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jwt.JWTClaimsSet;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Date;
import java.util.Map;

class LogoutVerifierTest {
    private static final String CLIENT = "bpci-cli";

    private static final String EVENT = "http://schemas.openid.net/event/backchannel-logout";

    private Issuer issuer;
    private LogoutVerifier verifier;

    @BeforeEach
    void start() throws Exception {
        issuer = new Issuer();
        verifier = issuer.logoutVerifier();
    }

    @AfterEach
    void stop() {
        issuer.close();
    }

    private JWTClaimsSet.Builder good() {
        return new JWTClaimsSet.Builder()
                .issuer(issuer.uri().toString())
                .audience(CLIENT)
                .jwtID("j-1")
                .issueTime(Date.from(issuer.now))
                .expirationTime(Date.from(issuer.now.plusSeconds(120)))
                .subject("f3b1")
                .claim("sid", "s-1")
                .claim("events", Map.of(EVENT, Map.of()));
    }

    private static String signed(JWTClaimsSet.Builder claims) {
        return Issuer.sign(
                new JWSHeader.Builder(JWSAlgorithm.RS256)
                        .keyID(Issuer.RSA.getKeyID())
                        .type(new JOSEObjectType("logout+jwt"))
                        .build(),
                Issuer.RSA,
                claims.build());
    }

    @Test
    void aLogoutTokenSaysWhoseLoginEnded() throws Exception {
        assertThat(verifier.verify(signed(good()), CLIENT)).isEqualTo(new EndedLogin("s-1", "f3b1"));
        assertThat(verifier.verify(signed(good().claim("sid", null)), CLIENT)).isEqualTo(new EndedLogin(null, "f3b1"));
        assertThat(verifier.verify(signed(good().subject(null)), CLIENT)).isEqualTo(new EndedLogin("s-1", null));
    }

    @Test
    void whatIsNoLogoutTokenForThisHubIsRefused() {
        refused(good().audience("another-client"), "another client");
        refused(good().issuer("https://elsewhere.example/realms/bpci"), "another issuer");
        refused(good().claim("events", null), "no logout");
        refused(good().claim("events", Map.of("urn:other", Map.of())), "no logout");
        refused(good().claim("nonce", "n"), "no nonce");
        refused(good().claim("sid", null).subject(null), "neither sid nor sub");
        refused(good().issueTime(null), "when it was issued");
        refused(good().issueTime(Date.from(issuer.now.plusSeconds(31))), "not valid yet");
        refused(good().claim("sid", " "), "sid must be a text");
        refused(good().claim("sid", 7), "not what they must be");
        // An access token says of no logout, and bears another type.
        assertThatThrownBy(() -> verifier.verify(issuer.token(), CLIENT)).isInstanceOf(TokenRefused.class);
        String otherKey =
                Issuer.sign(
                        new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(Issuer.RSA.getKeyID()).build(),
                        Issuer.OTHER_RSA,
                        good().build());
        assertThatThrownBy(() -> verifier.verify(otherKey, CLIENT)).isInstanceOf(TokenRefused.class);
    }

    @Test
    void anOldOneIsRefused() {
        String token = signed(good());
        String without = signed(good().expirationTime(null));
        issuer.pass(Duration.ofSeconds(151));
        assertThatThrownBy(() -> verifier.verify(token, CLIENT)).hasMessageContaining("expired");
        issuer.pass(Duration.ofMinutes(4));
        assertThatThrownBy(() -> verifier.verify(without, CLIENT)).hasMessageContaining("expired");
    }

    @Test
    void aLogoutTokenIsNoAccessToken() {
        assertThatThrownBy(() -> issuer.verifier().verify(signed(good().audience("bpci-hub"))))
                .isInstanceOf(TokenRefused.class);
    }

    private void refused(JWTClaimsSet.Builder claims, String why) {
        assertThatThrownBy(() -> verifier.verify(signed(claims), CLIENT))
                .isInstanceOf(TokenRefused.class)
                .hasMessageContaining(why);
    }
}
