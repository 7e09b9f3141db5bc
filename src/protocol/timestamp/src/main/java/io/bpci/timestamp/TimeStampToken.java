package io.bpci.timestamp;

import io.bpci.json.Malformed;

import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.tsp.GenTimeAccuracy;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampTokenInfo;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A time-stamp token (RFC 3161, 2.4.2), which may be good or bad: {@link TimeStampVerifier} says. Immutable; what was
 * read is written again byte for byte.
 */
public final class TimeStampToken {
    private final byte[] der;
    private final SignerInformation signer;
    private final TimeStampTokenInfo info;
    private final List<X509Certificate> certificates;

    private TimeStampToken(
            byte[] der, SignerInformation signer, TimeStampTokenInfo info, List<X509Certificate> certificates) {
        this.der = der;
        this.signer = signer;
        this.info = info;
        this.certificates = List.copyOf(certificates);
    }

    /**
     * Reads a token strictly.
     *
     * @throws Malformed if the bytes are no token, or more than one
     */
    public static TimeStampToken parse(byte[] der) {
        var object = Der.read(der, "the time stamp");
        try {
            var envelope = ContentInfo.getInstance(object);
            if (!envelope.getContentType().equals(PKCSObjectIdentifiers.signedData)) {
                throw new Malformed("the time stamp is not of the type SignedData");
            }
            var token = new org.bouncycastle.tsp.TimeStampToken(envelope);
            TimeStampTokenInfo info = token.getTimeStampInfo();
            byte[] content = (byte[]) token.toCMSSignedData().getSignedContent().getContent();
            // RFC 3161, 2.4.2: the content is the DER of the TSTInfo.
            if (!Arrays.equals(content, info.toASN1Structure().getEncoded(ASN1Encoding.DER))) {
                throw new Malformed("the time stamp's content is not in DER");
            }
            List<X509Certificate> certificates = new ArrayList<>();
            for (var certificate : token.getCertificates().getMatches(null)) {
                certificates.add(AuthorityCertificate.of(certificate.getEncoded()).x509());
            }
            SignerInformation signer = token.toCMSSignedData().getSignerInfos().getSigners().iterator().next();
            return new TimeStampToken(der.clone(), signer, info, certificates);
        } catch (Malformed e) {
            throw e;
        } catch (TSPException | IOException | RuntimeException e) {
            // Whatever Bouncy Castle stumbled over, it is none.
            throw new Malformed("the time stamp is not a token of RFC 3161");
        }
    }

    /** The token, DER; a copy. */
    public byte[] der() {
        return der.clone();
    }

    boolean isOf(byte[] content) {
        return MessageDigest.isEqual(info.getMessageImprintDigest(), Imprint.of(content));
    }

    boolean isSha256() {
        return info.getMessageImprintAlgOID().equals(NISTObjectIdentifiers.id_sha256);
    }

    /** The time that it says. */
    Instant at() {
        return info.getGenTime().toInstant();
    }

    /** How far that may be off, as it says. */
    Optional<Duration> accuracy() {
        @Nullable GenTimeAccuracy accuracy = info.getGenTimeAccuracy();
        if (accuracy == null) return Optional.empty();
        return Optional.of(
                Duration.ofSeconds(accuracy.getSeconds())
                        .plusMillis(accuracy.getMillis())
                        .plusNanos(1_000L * accuracy.getMicros()));
    }

    SignerInformation signer() {
        return signer;
    }

    List<X509Certificate> certificates() {
        return certificates;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TimeStampToken that && Arrays.equals(der, that.der);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(der);
    }

    @Override
    public String toString() {
        return "time stamp " + info.getSerialNumber();
    }
}
