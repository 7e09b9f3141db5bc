package io.bpci.timestamp;

import io.bpci.json.Malformed;

import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cmp.PKIFailureInfo;
import org.bouncycastle.asn1.cmp.PKIStatus;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.Time;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.tsp.TimeStampReq;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.DefaultSignedAttributeTableGenerator;
import org.bouncycastle.cms.SignerInfoGeneratorBuilder;
import org.bouncycastle.operator.DigestCalculatorProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcDigestCalculatorProvider;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampResponse;
import org.bouncycastle.tsp.TimeStampResponseGenerator;
import org.bouncycastle.tsp.TimeStampTokenGenerator;
import org.bouncycastle.util.CollectionStore;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Set;

/**
 * A time-stamp authority (RFC 3161): it answers requests with tokens that say what time its clock showed. Imprints are
 * SHA-256. Safe for concurrent use.
 */
public final class TimeStampAuthority {
    /** Under which it works; an identifier from a UUID (ITU-T X.667). */
    public static final String POLICY = "2.25.147614288360573311496946504118396036086";

    /** How far the clock may be off, as tokens say; they bear whole seconds. */
    private static final int ACCURACY_SECS = 1;

    private static final Set<ASN1ObjectIdentifier> IMPRINTS = Set.of(NISTObjectIdentifiers.id_sha256);
    private static final Set<ASN1ObjectIdentifier> POLICIES = Set.of(new ASN1ObjectIdentifier(POLICY));
    private static final Set<ASN1ObjectIdentifier> EXTENSIONS = Set.of();

    private final AuthorityKey key;
    private final InstantSource clock;
    private final SecureRandom random;

    public TimeStampAuthority(AuthorityKey key, InstantSource clock, SecureRandom random) {
        this.key = key;
        this.clock = clock;
        this.random = random;
    }

    /** What verifiers pin. */
    public AuthorityCertificate certificate() {
        return key.certificate();
    }

    /**
     * Answers a request: with a token, or with the reason why there is none.
     *
     * @param request a TimeStampReq
     * @return a TimeStampResp
     */
    public byte[] answer(byte[] request) {
        Instant now = clock.instant();
        var responses = new TimeStampResponseGenerator(tokens(now), IMPRINTS, POLICIES, EXTENSIONS);
        try {
            return respond(responses, request, now).getEncoded();
        } catch (TSPException | IOException e) {
            throw new IllegalStateException("the answer to a time-stamp request cannot be made", e);
        }
    }

    private TimeStampResponse respond(TimeStampResponseGenerator responses, byte[] der, Instant now)
            throws TSPException {
        TimeStampRequest request;
        try {
            request = new TimeStampRequest(TimeStampReq.getInstance(Der.read(der, "a time-stamp request")));
        } catch (Malformed | IllegalArgumentException | IllegalStateException e) {
            return responses.generateFailResponse(
                    PKIStatus.REJECTION, PKIFailureInfo.badDataFormat, "the request is no TimeStampReq in DER");
        }
        try {
            return responses.generateGrantedResponse(request, AuthorityKey.serial(random), Date.from(now));
        } catch (TSPException e) {
            return responses.generateRejectedResponse(e);
        }
    }

    private TimeStampTokenGenerator tokens(Instant now) {
        X509CertificateHolder certificate = key.certificate().holder();
        DigestCalculatorProvider digests = new BcDigestCalculatorProvider();
        // Left out, it would be the time of another clock.
        var signedAt = new Attribute(CMSAttributes.signingTime, new DERSet(new Time(Date.from(now))));
        try {
            var signers =
                    new SignerInfoGeneratorBuilder(digests)
                            .setSignedAttributeGenerator(
                                    new DefaultSignedAttributeTableGenerator(new AttributeTable(signedAt)));
            // RFC 5816: a SHA-256 makes the attribute that names the certificate one of version 2.
            var tokens =
                    new TimeStampTokenGenerator(
                            signers.build(key.signer(random), certificate),
                            digests.get(new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256)),
                            new ASN1ObjectIdentifier(POLICY),
                            true);
            tokens.setAccuracySeconds(ACCURACY_SECS);
            tokens.addCertificates(new CollectionStore<>(List.of(certificate)));
            return tokens;
        } catch (OperatorCreationException | TSPException e) {
            throw new IllegalStateException("a certificate that is none of a time-stamp authority", e);
        }
    }
}
