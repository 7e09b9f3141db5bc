package io.bpci.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;

import io.bpci.platform.Role;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;

class TokenVerifierTest {
    private Issuer issuer;
    private TokenVerifier verifier;

    @BeforeEach
    void start() throws Exception {
        issuer = new Issuer();
        verifier = issuer.verifier();
    }

    @AfterEach
    void stop() {
        issuer.close();
    }

    @Test
    void aGoodTokenSaysWhoCalls() throws Exception {
        var caller = verifier.verify(issuer.token()).caller();
        assertThat(caller.name()).isEqualTo("olga");
        assertThat(caller.organisation()).isEqualTo("harbour");
        assertThat(caller.roles()).containsExactly(Role.NODE_OPERATOR);
    }

    @Test
    void eachAllowedAlgorithmVerifies() throws Exception {
        var claims = issuer.claims().build();
        for (String token :
                List.of(
                        Issuer.sign(Issuer.RSA, JWSAlgorithm.RS256, claims),
                        Issuer.sign(Issuer.RSA, JWSAlgorithm.PS256, claims),
                        Issuer.sign(Issuer.EC, JWSAlgorithm.ES256, claims))) {
            assertThat(verifier.verify(token).caller().name()).isEqualTo("olga");
        }
    }

    @Test
    void otherAlgorithmsAreRefused() {
        refused(Issuer.sign(Issuer.RSA, JWSAlgorithm.RS512, issuer.claims().build()), "RS256, PS256 or ES256");
    }

    @Test
    void rolesComeFromTheRealmWhenThereAreNoGroups() throws Exception {
        var claims =
                issuer.claims()
                        .claim("groups", null)
                        .claim("realm_access", Map.of("roles", List.of("auditor", "hub-admin")))
                        .build();
        assertThat(verifier.verify(signed(claims)).caller().roles()).isEqualTo(Set.of(Role.AUDITOR, Role.HUB_ADMIN));
    }

    @Test
    void groupsThatAreNoArrayOfTextsAreRefused() {
        refused(signed(issuer.claims().claim("groups", "hub-admin").build()), "array");
        refused(signed(issuer.claims().claim("groups", List.of(1)).build()), "texts");
    }

    @Test
    void anUnsignedTokenIsRefused() {
        refused(new PlainJWT(issuer.claims().build()).serialize(), "not a signed JWT");
        String[] parts = issuer.token().split("\\.");
        refused(parts[0] + "." + parts[1] + ".", "");
    }

    @Test
    void thePublicKeyIsNoSharedSecret() throws Exception {
        byte[] secret = Issuer.RSA.toRSAPublicKey().getEncoded();
        var token =
                new SignedJWT(
                        new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("rsa-1").build(), issuer.claims().build());
        token.sign(new MACSigner(secret));
        refused(token.serialize(), "RS256, PS256 or ES256");
        assertThat(Issuer.RSA.toRSAPublicKey()).isInstanceOf(RSAPublicKey.class);
    }

    @Test
    void aTamperedTokenIsRefused() {
        String[] parts = issuer.token().split("\\.");
        String claims = Base64URL.from(parts[1]).decodeToString().replace("node-operator", "hub-admin");
        refused(parts[0] + "." + Base64URL.encode(claims.getBytes(US_ASCII)) + "." + parts[2], "does not verify");
    }

    @Test
    void aTokenByAnotherKeyOfTheSameNameIsRefused() throws Exception {
        var impostor = new com.nimbusds.jose.jwk.gen.RSAKeyGenerator(2048).keyID("rsa-1").generate();
        refused(Issuer.sign(impostor, JWSAlgorithm.RS256, issuer.claims().build()), "does not verify");
    }

    @Test
    void aTokenThatBringsItsOwnKeyIsRefused() {
        var header =
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("mine").jwk(Issuer.OTHER_RSA.toPublicJWK()).build();
        refused(Issuer.sign(header, Issuer.OTHER_RSA, issuer.claims().build()), "unknown");
    }

    @Test
    void anAlgorithmThatIsNotTheKeysIsRefused() {
        var header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("ec-1").build();
        refused(Issuer.sign(header, Issuer.RSA, issuer.claims().build()), "not for this algorithm");
    }

    @Test
    void anotherAudienceIssuerOrRealmIsRefused() {
        refused(signed(issuer.claims().audience("account").build()), "another audience");
        refused(signed(issuer.claims().audience(List.of()).build()), "another audience");
        refused(signed(issuer.claims().issuer("https://evil.example").build()), "another issuer");
        String otherRealm = issuer.uri().toString().replace("bpci", "other");
        refused(signed(issuer.claims().issuer(otherRealm).build()), "another issuer");
    }

    @Test
    void timeIsCheckedWithinTheSkew() throws Exception {
        var expiring = signed(issuer.claims().expirationTime(at(60)).build());
        issuer.pass(Duration.ofSeconds(89));
        assertThat(verifier.verify(expiring).caller().name()).isEqualTo("olga");
        issuer.pass(Duration.ofSeconds(1));
        refused(expiring, "expired");
        refused(signed(issuer.claims().notBeforeTime(at(31)).build()), "not valid yet");
        refused(signed(issuer.claims().issueTime(at(31)).build()), "not valid yet");
        assertThat(verifier.verify(signed(issuer.claims().notBeforeTime(at(30)).build()))).isNotNull();
        refused(signed(issuer.claims().expirationTime(null).build()), "never expires");
    }

    @Test
    void otherTokensOfTheIssuerAreNoAccessTokens() {
        refused(signed(issuer.claims().claim("typ", "ID").build()), "not an access token");
        refused(signed(issuer.claims().claim("typ", "Refresh").build()), "not an access token");
        var header =
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("rsa-1").type(new JOSEObjectType("logout+jwt")).build();
        refused(Issuer.sign(header, Issuer.RSA, issuer.claims().build()), "not an access token");
        refused(signed(issuer.claims().claim("cnf", Map.of("jkt", "x")).build()), "bound to a key");
    }

    @Test
    void anExtensionThatIsNotUnderstoodRefusesTheToken() {
        var header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("rsa-1").criticalParams(Set.of("exp")).build();
        refused(Issuer.sign(header, Issuer.RSA, issuer.claims().build()), "extension");
    }

    @Test
    void claimsOfTheWrongKindAreRefused() {
        refused(signed(issuer.claims().subject(null).build()), "sub");
        refused(signed(issuer.claims().claim("preferred_username", 7).build()), "");
        refused(signed(issuer.claims().claim("organisation", "").build()), "organisation");
        refused(signed(issuer.claims().claim("azp", List.of("x")).build()), "");
    }

    @Test
    void whatIsNoTokenIsRefused() {
        for (String text : List.of("", ".", "..", "a.b.c", "eyJ.eyJ.x", "x".repeat(20_000), "\u0000"))
            refused(text, "");
        refused(Issuer.sign(new JWSHeader(JWSAlgorithm.RS256), Issuer.RSA, issuer.claims().build()), "names no key");
    }

    @Test
    void aKeyThatWasRotatedInIsFetchedAtOnce() throws Exception {
        verifier.verify(issuer.token());
        issuer.published = List.of(Issuer.OTHER_RSA.toPublicJWK());
        String token = Issuer.sign(Issuer.OTHER_RSA, JWSAlgorithm.RS256, issuer.claims().build());
        assertThat(verifier.verify(token).caller().name()).isEqualTo("olga");
        assertThat(issuer.fetches).hasValue(2);
        refused(issuer.token(), "unknown");
    }

    @Test
    void tokensWithInventedKeysDoNotTroubleTheIssuer() throws Exception {
        verifier.verify(issuer.token());
        for (int i = 0; i < 100; i++) {
            var header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("invented-" + i).build();
            refused(Issuer.sign(header, Issuer.OTHER_RSA, issuer.claims().build()), "unknown");
        }
        assertThat(issuer.fetches).hasValue(2);
        issuer.pass(Duration.ofSeconds(10));
        refused(Issuer.sign(Issuer.OTHER_RSA, JWSAlgorithm.RS256, issuer.claims().build()), "unknown");
        assertThat(issuer.fetches).hasValue(3);
    }

    @Test
    void lastGoodKeysServeForATimeWhenTheIssuerIsDown() throws Exception {
        verifier.verify(issuer.token());
        issuer.down = true;
        issuer.pass(Duration.ofMinutes(5).plus(Duration.ofHours(4)));
        assertThat(verifier.verify(issuer.token()).caller().name()).isEqualTo("olga");
        issuer.pass(Duration.ofSeconds(1));
        assertThatThrownBy(() -> verifier.verify(issuer.token())).isInstanceOf(KeysUnavailable.class);
        issuer.down = false;
        issuer.pass(Duration.ofSeconds(10));
        assertThat(verifier.verify(issuer.token()).caller().name()).isEqualTo("olga");
    }

    @Test
    void withoutAnyKeysNothingIsJudged() throws Exception {
        issuer.down = true;
        assertThatThrownBy(() -> verifier.verify(issuer.token())).isInstanceOf(KeysUnavailable.class);
        assertThatThrownBy(() -> verifier.verify(issuer.token())).isInstanceOf(KeysUnavailable.class);
        issuer.down = false;
        issuer.pass(Duration.ofSeconds(10));
        assertThat(verifier.verify(issuer.token()).caller().name()).isEqualTo("olga");
    }

    @Test
    void metadataOfAnotherIssuerIsNotBelieved() {
        issuer.metadataIssuer = "https://evil.example";
        assertThatThrownBy(() -> verifier.verify(issuer.token()))
                .isInstanceOf(KeysUnavailable.class)
                .hasRootCauseMessage("the metadata at " + issuer.uri() + " is of another issuer");
    }

    @Test
    void keysThatGrowOldAreFetchedAgain() throws Exception {
        verifier.verify(issuer.token());
        verifier.verify(issuer.token());
        assertThat(issuer.fetches).hasValue(1);
        issuer.pass(Duration.ofMinutes(5).plusSeconds(1));
        verifier.verify(issuer.token());
        assertThat(issuer.fetches).hasValue(2);
    }

    private static String signed(JWTClaimsSet claims) {
        return Issuer.sign(Issuer.RSA, JWSAlgorithm.RS256, claims);
    }

    private Date at(long seconds) {
        return Date.from(issuer.now.plusSeconds(seconds));
    }

    private void refused(String token, String why) {
        assertThatThrownBy(() -> verifier.verify(token)).isInstanceOf(TokenRefused.class).hasMessageContaining(why);
    }
}
