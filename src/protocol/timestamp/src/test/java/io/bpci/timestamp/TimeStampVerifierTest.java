package io.bpci.timestamp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.json.Malformed;
import io.bpci.timestamp.Forge.Signer;
import io.bpci.timestamp.TimeStampVerdict.Refused;
import io.bpci.timestamp.TimeStampVerdict.Step;
import io.bpci.timestamp.TimeStampVerdict.Verified;

import org.bouncycastle.asn1.BERSequence;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.Test;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;

/** A token, and everything that can be wrong with it. */
class TimeStampVerifierTest {
    private static final Instant NOW = Instant.parse("2026-11-21T08:00:00.7Z");
    private static final byte[] CONTENT = "bpci-hub/test\n3\nroot\n".getBytes(UTF_8);

    private final SecureRandom random = new SecureRandom();
    private final TimeStampAuthority authority = authority();
    private final TimeStampVerifier verifier = new TimeStampVerifier(authority.certificate());

    private TimeStampAuthority authority() {
        return new TimeStampAuthority(
                AuthorityKey.generate("bpci-hub/test", Forge.FROM, random), InstantSource.fixed(NOW), random);
    }

    private TimeStampToken token(TimeStampAuthority by) {
        var query = TimeStampQuery.of(CONTENT, random);
        TimeStampReply reply = query.read(by.answer(query.der()));
        assertThat(reply).isInstanceOf(TimeStampReply.Granted.class);
        return ((TimeStampReply.Granted) reply).token();
    }

    private static Step step(TimeStampVerdict verdict) {
        assertThat(verdict).isInstanceOf(Refused.class);
        var refused = (Refused) verdict;
        assertThat(refused.why()).isNotBlank().doesNotEndWith(".");
        return refused.failed();
    }

    private static Step step(Signer pinned, byte[] token) throws Exception {
        return step(new TimeStampVerifier(pinned.pin()).verify(TimeStampToken.parse(token), CONTENT));
    }

    @Test
    void aTokenSaysWhenTheBytesWereThereAtTheLatest() {
        assertThat(verifier.verify(token(authority), CONTENT))
                .isInstanceOfSatisfying(
                        Verified.class,
                        verified -> {
                            VerifiedTime time = verified.time();
                            assertThat(time.at()).isEqualTo("2026-11-21T08:00:00Z");
                            assertThat(time.accuracy()).contains(Duration.ofSeconds(1));
                            assertThat(time.latest()).isAfter(NOW);
                            assertThat(time.authority()).contains("bpci-hub/test");
                        });
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        TimeStampToken token = token(authority);
        assertThat(TimeStampToken.parse(token.der())).isEqualTo(token);
        assertThat(AuthorityCertificate.fromPem(authority.certificate().pem())).isEqualTo(authority.certificate());
        AuthorityKey key = AuthorityKey.generate("bpci-hub/test", Forge.FROM, random);
        AuthorityKey again = AuthorityKey.fromPem(key.toSecretPem());
        assertThat(again.certificate()).isEqualTo(key.certificate());
        assertThat(again.toSecretPem()).isEqualTo(key.toSecretPem());
        assertThat(key.toString()).doesNotContain("BEGIN");
    }

    @Test
    void noTwoTokensAreTheSame() {
        assertThat(token(authority).toString()).isNotEqualTo(token(authority).toString());
    }

    @Test
    void aKeyOfAnotherCertificateIsRefused() {
        AuthorityKey key = AuthorityKey.generate("bpci-hub/test", Forge.FROM, random);
        String other = authority.certificate().pem();
        String pem = key.toSecretPem().replace(key.certificate().pem(), other);
        assertThatThrownBy(() -> AuthorityKey.fromPem(pem)).isInstanceOf(Malformed.class);
        assertThatThrownBy(() -> AuthorityKey.fromPem(other)).isInstanceOf(Malformed.class);
        assertThatThrownBy(() -> AuthorityCertificate.fromPem(other + other)).isInstanceOf(Malformed.class);
        assertThatThrownBy(() -> AuthorityCertificate.fromPem("")).isInstanceOf(Malformed.class);
    }

    @Test
    void aTokenOfOtherBytesIsRefused() {
        assertThat(step(verifier.verify(token(authority), "other".getBytes(UTF_8)))).isEqualTo(Step.IMPRINT);
        assertThat(TimeStampVerifier.isOf(token(authority), CONTENT)).isTrue();
        assertThat(TimeStampVerifier.isOf(token(authority), "other".getBytes(UTF_8))).isFalse();
    }

    @Test
    void aTokenWithAnotherHashIsRefused() throws Exception {
        Signer root = Forge.root();
        Signer signer = Forge.issuedBy(root, Forge.TIME_STAMPING, true);
        byte[] token =
                Forge.token(
                        Forge.info("SHA-512", CONTENT, NOW),
                        signer,
                        Forge.version2(signer.certificate()),
                        signer.certificate());
        assertThat(step(root, token)).isEqualTo(Step.IMPRINT);
    }

    @Test
    void aTokenByAnotherAuthorityIsRefused() {
        assertThat(step(verifier.verify(token(authority()), CONTENT))).isEqualTo(Step.TRUST);
    }

    @Test
    void aTokenByAnAuthorityOfThePinnedIssuerIsVerified() throws Exception {
        Signer root = Forge.root();
        Signer signer = Forge.issuedBy(root, Forge.TIME_STAMPING, true);
        byte[] token =
                Forge.token(
                        Forge.info("SHA-256", CONTENT, NOW),
                        signer,
                        Forge.version2(signer.certificate()),
                        signer.certificate());
        var parsed = TimeStampToken.parse(token);
        assertThat(new TimeStampVerifier(root.pin()).verify(parsed, CONTENT)).isInstanceOf(Verified.class);
        assertThat(new TimeStampVerifier(signer.pin()).verify(parsed, CONTENT))
                .isInstanceOfSatisfying(Verified.class, verified -> assertThat(verified.time().accuracy()).isEmpty());
        assertThat(step(Forge.root(), token)).as("of the same name").isEqualTo(Step.TRUST);
        Signer other = Forge.issuedBy(root, Forge.TIME_STAMPING, true);
        assertThat(step(other, token)).as("another authority of that issuer").isEqualTo(Step.TRUST);
    }

    @Test
    void aCertificateThatIsNotForTimeStampsAloneIsRefused() throws Exception {
        Signer root = Forge.root();
        var both =
                new ExtendedKeyUsage(
                        new KeyPurposeId[] {KeyPurposeId.id_kp_timeStamping, KeyPurposeId.id_kp_codeSigning});
        for (Signer signer :
                new Signer[] {
                    Forge.issuedBy(root, new ExtendedKeyUsage(KeyPurposeId.id_kp_codeSigning), true),
                    Forge.issuedBy(root, both, true),
                    Forge.issuedBy(root, Forge.TIME_STAMPING, false)
                }) {
            byte[] token =
                    Forge.token(
                            Forge.info("SHA-256", CONTENT, NOW),
                            signer,
                            Forge.version2(signer.certificate()),
                            signer.certificate());
            assertThat(step(root, token)).isEqualTo(Step.KEY_USAGE);
            assertThat(step(signer, token)).isEqualTo(Step.KEY_USAGE);
        }
        byte[] byRoot = Forge.token(Forge.info("SHA-256", CONTENT, NOW), root, Forge.version2(root.certificate()));
        assertThat(step(root, byRoot)).isEqualTo(Step.KEY_USAGE);
    }

    @Test
    void aTokenThatDoesNotNameItsCertificateRightIsRefused() throws Exception {
        Signer root = Forge.root();
        Signer signer = Forge.issuedBy(root, Forge.TIME_STAMPING, true);
        var info = Forge.info("SHA-256", CONTENT, NOW);
        var version1 =
                TimeStampToken.parse(
                        Forge.token(info, signer, Forge.version1(signer.certificate()), signer.certificate()));
        assertThat(new TimeStampVerifier(root.pin()).verify(version1, CONTENT)).isInstanceOf(Verified.class);
        assertThat(step(root, Forge.token(info, signer, Forge.version1(root.certificate()), signer.certificate())))
                .isEqualTo(Step.SIGNER);
        assertThat(step(root, Forge.token(info, signer, Forge.version2(root.certificate()), signer.certificate())))
                .as("as another one")
                .isEqualTo(Step.SIGNER);
        assertThat(step(root, Forge.token(info, signer, Forge.version2(signer.certificate()))))
                .as("and does not carry it")
                .isEqualTo(Step.SIGNER);
    }

    @Test
    void aTimeAtWhichTheCertificateDidNotHoldIsRefused() throws Exception {
        Signer root = Forge.root();
        Signer signer = Forge.issuedBy(root, Forge.TIME_STAMPING, true);
        for (Instant at : new Instant[] {Forge.FROM.minusSeconds(2), Forge.UNTIL.plusSeconds(2)}) {
            byte[] token =
                    Forge.token(
                            Forge.info("SHA-256", CONTENT, at),
                            signer,
                            Forge.version2(signer.certificate()),
                            signer.certificate());
            assertThat(step(root, token)).isEqualTo(Step.TRUST);
        }
    }

    @Test
    void aSignatureThatIsNotOfThatKeyOrIsOverSha1IsRefused() throws Exception {
        Signer root = Forge.root();
        Signer signer = Forge.issuedBy(root, Forge.TIME_STAMPING, true);
        var info = Forge.info("SHA-256", CONTENT, NOW);
        var thief = new Signer(Forge.keys(), signer.certificate());
        assertThat(step(root, Forge.token(info, thief, Forge.version2(signer.certificate()), signer.certificate())))
                .isEqualTo(Step.SIGNATURE);
        assertThat(
                        step(
                                root,
                                Forge.token(
                                        info,
                                        signer,
                                        "SHA1withECDSA",
                                        Forge.version2(signer.certificate()),
                                        signer.certificate())))
                .isEqualTo(Step.SIGNATURE);
    }

    @Test
    void noChangedBitChangesTheTime() {
        byte[] good = token(authority).der();
        TimeStampVerdict verdict = verifier.verify(TimeStampToken.parse(good), CONTENT);
        int unsigned = 0;
        for (int at = 0; at < good.length; at++) {
            byte[] bad = good.clone();
            bad[at] ^= 1;
            try {
                TimeStampVerdict judged = verifier.verify(TimeStampToken.parse(bad), CONTENT);
                if (judged instanceof Refused) continue;
                assertThat(judged).as("bit of byte " + at).isEqualTo(verdict);
                unsigned++;
            } catch (Malformed e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
        // Version numbers, the list of digests, and the certificate that it carries and that is pinned too.
        assertThat(unsigned).isLessThan(certificateLength() + 30);
    }

    private int certificateLength() {
        return authority.certificate().der().length;
    }

    @Test
    void whatIsTruncatedOrFollowedByMoreIsNoToken() throws Exception {
        byte[] good = token(authority).der();
        for (int length = 0; length < good.length; length++) {
            byte[] part = Arrays.copyOf(good, length);
            assertThatThrownBy(() -> TimeStampToken.parse(part)).isInstanceOf(Malformed.class);
        }
        assertThatThrownBy(() -> TimeStampToken.parse(Arrays.copyOf(good, good.length + 1)))
                .isInstanceOf(Malformed.class)
                .hasMessageContaining("nothing after it");
        assertThatThrownBy(() -> TimeStampToken.parse(new byte[1 << 17])).isInstanceOf(Malformed.class);
    }

    @Test
    void lengthsThatAreNotDefiniteAreRefused() throws Exception {
        ContentInfo token = ContentInfo.getInstance(token(authority).der());
        byte[] loose =
                new BERSequence(
                                new org.bouncycastle.asn1.ASN1Encodable[] {
                                    token.getContentType(),
                                    new org.bouncycastle.asn1.DERTaggedObject(true, 0, token.getContent())
                                })
                        .getEncoded("BER");
        assertThatThrownBy(() -> TimeStampToken.parse(loose)).isInstanceOf(Malformed.class);
    }

    @Test
    void anAnswerToAnotherRequestIsRefused() {
        var query = TimeStampQuery.of(CONTENT, random);
        var other = TimeStampQuery.of(CONTENT, random);
        byte[] answer = authority.answer(other.der());
        assertThat(other.read(answer)).isInstanceOf(TimeStampReply.Granted.class);
        assertThat(query.read(answer)).isInstanceOf(TimeStampReply.Refused.class);
        byte[] nothing = authority.answer(new byte[] {1, 2, 3});
        assertThat(query.read(nothing))
                .isInstanceOfSatisfying(
                        TimeStampReply.Refused.class, refused -> assertThat(refused.why()).contains("no TimeStampReq"));
        for (byte[] nonsense : new byte[][] {{}, {0x30}, "<html>".getBytes(UTF_8), Arrays.copyOf(answer, 100)}) {
            assertThat(query.read(nonsense)).isInstanceOf(TimeStampReply.Refused.class);
        }
    }
}
