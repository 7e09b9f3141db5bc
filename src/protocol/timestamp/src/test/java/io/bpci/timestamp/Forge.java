package io.bpci.timestamp;

import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.ess.ESSCertID;
import org.bouncycastle.asn1.ess.ESSCertIDv2;
import org.bouncycastle.asn1.ess.SigningCertificate;
import org.bouncycastle.asn1.ess.SigningCertificateV2;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.tsp.MessageImprint;
import org.bouncycastle.asn1.tsp.TSTInfo;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.DefaultSignedAttributeTableGenerator;
import org.bouncycastle.cms.SignerInfoGeneratorBuilder;
import org.bouncycastle.operator.bc.BcDigestCalculatorProvider;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.CollectionStore;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;

/** Makes tokens and certificates, right ones and all kinds of wrong ones. */
final class Forge {
    static final Instant FROM = Instant.parse("2026-01-01T00:00:00Z");
    static final Instant UNTIL = Instant.parse("2027-01-01T00:00:00Z");
    static final ExtendedKeyUsage TIME_STAMPING = new ExtendedKeyUsage(KeyPurposeId.id_kp_timeStamping);

    private static final String SHA_256 = "2.16.840.1.101.3.4.2.1";

    /** A key with its certificate. */
    record Signer(KeyPair pair, X509CertificateHolder certificate) {
        AuthorityCertificate pin() throws Exception {
            return AuthorityCertificate.of(certificate.getEncoded());
        }
    }

    private Forge() {}

    static KeyPair keys() throws Exception {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    static Signer root() throws Exception {
        KeyPair pair = keys();
        var name = new X500Name("CN=Root");
        var builder = builder(name, name, pair);
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        return new Signer(pair, builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())));
    }

    /** A certificate of that issuer. */
    static Signer issuedBy(Signer issuer, ExtendedKeyUsage usage, boolean critical) throws Exception {
        KeyPair pair = keys();
        var builder = builder(issuer.certificate().getSubject(), new X500Name("CN=Stamper"), pair);
        builder.addExtension(Extension.extendedKeyUsage, critical, usage);
        var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(issuer.pair().getPrivate());
        return new Signer(pair, builder.build(signer));
    }

    private static JcaX509v3CertificateBuilder builder(X500Name issuer, X500Name subject, KeyPair pair) {
        return new JcaX509v3CertificateBuilder(
                issuer,
                BigInteger.valueOf(System.nanoTime()),
                Date.from(FROM),
                Date.from(UNTIL),
                subject,
                pair.getPublic());
    }

    static Attribute version2(X509CertificateHolder certificate) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
        return new Attribute(
                PKCSObjectIdentifiers.id_aa_signingCertificateV2,
                new DERSet(new SigningCertificateV2(new ESSCertIDv2(digest))));
    }

    static Attribute version1(X509CertificateHolder certificate) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-1").digest(certificate.getEncoded());
        return new Attribute(
                PKCSObjectIdentifiers.id_aa_signingCertificate,
                new DERSet(new SigningCertificate(new ESSCertID(digest))));
    }

    static TSTInfo info(String digest, byte[] content, Instant at) throws Exception {
        return info(
                new ASN1ObjectIdentifier(digest.equals("SHA-256") ? SHA_256 : "2.16.840.1.101.3.4.2.3"),
                MessageDigest.getInstance(digest).digest(content),
                at);
    }

    private static TSTInfo info(ASN1ObjectIdentifier digest, byte[] imprint, Instant at) {
        return new TSTInfo(
                new ASN1ObjectIdentifier(TimeStampAuthority.POLICY),
                new MessageImprint(new AlgorithmIdentifier(digest), imprint),
                new ASN1Integer(1),
                new ASN1GeneralizedTime(Date.from(at)),
                null,
                null,
                null,
                null,
                null);
    }

    static byte[] token(TSTInfo info, Signer signer, Attribute names, X509CertificateHolder... carried)
            throws Exception {
        return token(info, signer, "SHA256withECDSA", names, carried);
    }

    static byte[] token(
            TSTInfo info, Signer signer, String algorithm, Attribute names, X509CertificateHolder... carried)
            throws Exception {
        var attributes = new ASN1EncodableVector();
        attributes.add(names);
        var generator = new CMSSignedDataGenerator();
        generator.addSignerInfoGenerator(
                new SignerInfoGeneratorBuilder(new BcDigestCalculatorProvider())
                        .setSignedAttributeGenerator(
                                new DefaultSignedAttributeTableGenerator(new AttributeTable(attributes)))
                        .build(
                                new JcaContentSignerBuilder(algorithm).build(signer.pair().getPrivate()),
                                signer.certificate()));
        generator.addCertificates(new CollectionStore<>(Arrays.asList(carried)));
        return generator
                .generate(
                        new CMSProcessableByteArray(PKCSObjectIdentifiers.id_ct_TSTInfo, info.getEncoded("DER")), true)
                .toASN1Structure()
                .getEncoded("DER");
    }
}
