package io.bpci.timestamp;

import io.bpci.timestamp.TimeStampVerdict.Refused;
import io.bpci.timestamp.TimeStampVerdict.Step;
import io.bpci.timestamp.TimeStampVerdict.Verified;

import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.ess.SigningCertificate;
import org.bouncycastle.asn1.ess.SigningCertificateV2;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.jspecify.annotations.Nullable;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Verifies time stamps with a pinned certificate, that of their authority or of its issuer, and nothing else: no
 * network, and no revocation, which pinning another certificate does. Immutable, safe for concurrent use.
 */
public final class TimeStampVerifier {
    private static final String TIME_STAMPING = KeyPurposeId.id_kp_timeStamping.getId();
    private static final String EXTENDED_KEY_USAGE = "2.5.29.37";

    private static final Map<ASN1ObjectIdentifier, String> DIGESTS =
            Map.of(
                    NISTObjectIdentifiers.id_sha256, "SHA-256",
                    NISTObjectIdentifiers.id_sha384, "SHA-384",
                    NISTObjectIdentifiers.id_sha512, "SHA-512");

    /** Those that digest with what {@link #DIGESTS} holds. */
    private static final Set<ASN1ObjectIdentifier> SIGNATURES =
            Set.of(
                    PKCSObjectIdentifiers.rsaEncryption,
                    PKCSObjectIdentifiers.sha256WithRSAEncryption,
                    PKCSObjectIdentifiers.sha384WithRSAEncryption,
                    PKCSObjectIdentifiers.sha512WithRSAEncryption,
                    X9ObjectIdentifiers.ecdsa_with_SHA256,
                    X9ObjectIdentifiers.ecdsa_with_SHA384,
                    X9ObjectIdentifiers.ecdsa_with_SHA512,
                    EdECObjectIdentifiers.id_Ed25519);

    private final AuthorityCertificate pinned;

    public TimeStampVerifier(AuthorityCertificate pinned) {
        this.pinned = pinned;
    }

    /** What is pinned. */
    public AuthorityCertificate pinned() {
        return pinned;
    }

    /** Whether the token is of these bytes; that is, of their SHA-256. Whose it is, it does not say. */
    public static boolean isOf(TimeStampToken token, byte[] content) {
        return token.isSha256() && token.isOf(content);
    }

    /** When, at the latest, these bytes were there. */
    public TimeStampVerdict verify(TimeStampToken token, byte[] content) {
        if (!token.isSha256()) return new Refused(Step.IMPRINT, "the time stamp is of another digest than SHA-256");
        if (!token.isOf(content)) return new Refused(Step.IMPRINT, "the time stamp is of other bytes");
        Optional<Predicate<AuthorityCertificate>> named = signingCertificate(token);
        if (named.isEmpty()) {
            return new Refused(Step.SIGNER, "the time stamp does not name the certificate that signed it");
        }
        X509Certificate certificate = find(token, named.get());
        if (certificate == null) {
            return new Refused(
                    Step.SIGNER, "the certificate that the time stamp names is neither in it nor the pinned one");
        }
        return trust(token, certificate)
                .or(() -> keyUsage(certificate))
                .or(() -> signature(token, certificate))
                .map(TimeStampVerdict.class::cast)
                .orElseGet(() ->
                        new Verified(
                                new VerifiedTime(
                                        token.at(),
                                        token.accuracy(),
                                        certificate.getSubjectX500Principal().getName())));
    }

    /**
     * Which certificate it is that the token names. RFC 5035, 5: the first certificate that the attribute lists is the
     * signer's.
     */
    private static Optional<Predicate<AuthorityCertificate>> signingCertificate(TimeStampToken token) {
        @Nullable AttributeTable signed = token.signer().getSignedAttributes();
        if (signed == null) return Optional.empty();
        try {
            return only(signed.getAll(PKCSObjectIdentifiers.id_aa_signingCertificateV2))
                    .map(SigningCertificateV2::getInstance)
                    .map(named -> named.getCerts()[0])
                    .map(named -> named(DIGESTS.get(named.getHashAlgorithm().getAlgorithm()), named.getCertHash()))
                    // RFC 3161, 2.4.1: with SHA-1. Many authorities still do; it only has to tell their own apart.
                    .orElseGet(() ->
                            only(signed.getAll(PKCSObjectIdentifiers.id_aa_signingCertificate))
                                    .map(SigningCertificate::getInstance)
                                    .flatMap(named -> named("SHA-1", named.getCerts()[0].getCertHash())));
        } catch (IllegalArgumentException | IllegalStateException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    private static Optional<ASN1Encodable> only(ASN1EncodableVector attributes) {
        if (attributes.size() != 1) return Optional.empty();
        ASN1Encodable[] values = Attribute.getInstance(attributes.get(0)).getAttributeValues();
        return values.length == 1 ? Optional.of(values[0]) : Optional.empty();
    }

    private static Optional<Predicate<AuthorityCertificate>> named(@Nullable String digest, byte[] hash) {
        if (digest == null) return Optional.empty();
        return Optional.of(certificate -> MessageDigest.isEqual(Imprint.digest(digest, certificate.der()), hash));
    }

    private @Nullable X509Certificate find(TimeStampToken token, Predicate<AuthorityCertificate> named) {
        for (X509Certificate each : Stream.concat(Stream.of(pinned.x509()), token.certificates().stream()).toList()) {
            var certificate = new AuthorityCertificate(each);
            if (token.signer().getSID().match(certificate.holder()) && named.test(certificate)) return each;
        }
        return null;
    }

    private Optional<Refused> trust(TimeStampToken token, X509Certificate certificate) {
        Instant at = token.at();
        try {
            certificate.checkValidity(Date.from(at));
            pinned.x509().checkValidity(Date.from(at));
        } catch (CertificateException e) {
            return refused(Step.TRUST, "the certificate did not hold at %s, the time that is stamped".formatted(at));
        }
        if (certificate.equals(pinned.x509())) return Optional.empty();
        if (pinned.x509().getBasicConstraints() < 0 || !isIssued(certificate, token.certificates(), at)) {
            return refused(
                    Step.TRUST,
                    "the time stamp is by %s, whose certificate is not the pinned one (%s) and not issued by it"
                            .formatted(certificate.getSubjectX500Principal().getName(), pinned.subject()));
        }
        return Optional.empty();
    }

    /** Whether a path leads from what is pinned to the certificate (RFC 5280, 6). */
    private boolean isIssued(X509Certificate certificate, List<X509Certificate> between, Instant at) {
        try {
            var target = new X509CertSelector();
            target.setCertificate(certificate);
            var parameters = new PKIXBuilderParameters(Set.of(new TrustAnchor(pinned.x509(), null)), target);
            parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(between)));
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(at));
            CertPathBuilder.getInstance("PKIX").build(parameters);
            return true;
        } catch (CertPathBuilderException e) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK builds PKIX paths", e);
        }
    }

    /** RFC 3161, 2.3: one purpose, and critical. */
    private static Optional<Refused> keyUsage(X509Certificate certificate) {
        @Nullable Set<String> critical = certificate.getCriticalExtensionOIDs();
        try {
            if (critical != null
                    && critical.contains(EXTENDED_KEY_USAGE)
                    && List.of(TIME_STAMPING).equals(certificate.getExtendedKeyUsage())) {
                return Optional.empty();
            }
        } catch (CertificateParsingException e) {
            // Then it does not say so.
        }
        return refused(
                Step.KEY_USAGE,
                "the certificate of %s is not for time stamps alone (a critical extendedKeyUsage timeStamping)"
                        .formatted(certificate.getSubjectX500Principal().getName()));
    }

    private static Optional<Refused> signature(TimeStampToken token, X509Certificate certificate) {
        var signer = token.signer();
        var digest = signer.getDigestAlgorithmID().getAlgorithm();
        var algorithm = new ASN1ObjectIdentifier(signer.getEncryptionAlgOID());
        if (!DIGESTS.containsKey(digest) || !SIGNATURES.contains(algorithm)) {
            return refused(
                    Step.SIGNATURE,
                    "the time stamp is signed with %s over %s; RSA, ECDSA and Ed25519 over SHA-2 are allowed"
                            .formatted(algorithm, digest));
        }
        try {
            if (signer.verify(new JcaSimpleSignerInfoVerifierBuilder().build(certificate))) return Optional.empty();
        } catch (CMSException | OperatorCreationException | RuntimeException e) {
            // Bouncy Castle has several ways to say that it does not hold.
        }
        return refused(Step.SIGNATURE, "the signature of the time stamp does not verify");
    }

    private static Optional<Refused> refused(Step step, String why) {
        return Optional.of(new Refused(step, why));
    }
}
