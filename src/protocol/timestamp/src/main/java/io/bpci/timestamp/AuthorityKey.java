package io.bpci.timestamp;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.bpci.json.Malformed;

import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An authority's private key, EC P-256, with its self-signed certificate. Secret: {@code toString} names its kind only.
 * Immutable, safe for concurrent use.
 */
public final class AuthorityKey {
    private static final String SIGNATURE = "SHA256withECDSA";
    private static final int SERIAL_BITS = 128;

    // RFC 5280, 4.1.2.5: of certificates that do not end by themselves.
    private static final Instant NEVER = Instant.parse("9999-12-31T23:59:59Z");

    private static final Pattern KEY_BLOCK =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]*)-----END PRIVATE KEY-----");
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII));

    private final PrivateKey key;
    private final AuthorityCertificate certificate;

    private AuthorityKey(PrivateKey key, AuthorityCertificate certificate) {
        this.key = key;
        this.certificate = certificate;
    }

    /**
     * A new key with a certificate for time stamps and nothing else, that does not end.
     *
     * @param organisation whose authority it is, at most 64 characters
     * @param from when the certificate begins
     */
    public static AuthorityKey generate(String organisation, Instant from, SecureRandom random) {
        X500Name name =
                new X500NameBuilder()
                        .addRDN(BCStyle.O, organisation)
                        .addRDN(BCStyle.CN, "Time-stamp authority")
                        .build();
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            KeyPair pair = generator.generateKeyPair();
            var builder =
                    new JcaX509v3CertificateBuilder(
                            name, serial(random), Date.from(from), Date.from(NEVER), name, pair.getPublic());
            // RFC 3161, 2.3: that one purpose, and critical.
            builder.addExtension(
                    Extension.extendedKeyUsage, true, new ExtendedKeyUsage(KeyPurposeId.id_kp_timeStamping));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            byte[] der = builder.build(signer(pair.getPrivate(), random)).getEncoded();
            return new AuthorityKey(pair.getPrivate(), AuthorityCertificate.of(der));
        } catch (GeneralSecurityException | CertIOException e) {
            throw new IllegalStateException("every JDK has EC P-256", e);
        } catch (IOException e) {
            throw new IllegalStateException("a certificate that was just made", e);
        }
    }

    /**
     * Reads a text of two PEM blocks, {@code PRIVATE KEY} and {@code CERTIFICATE}.
     *
     * @throws Malformed if they are not that, or the certificate is another key's
     */
    public static AuthorityKey fromPem(String pem) {
        Matcher found = KEY_BLOCK.matcher(pem);
        if (!found.find()) throw new Malformed("there is no PEM block PRIVATE KEY");
        AuthorityCertificate certificate = AuthorityCertificate.fromPem(pem);
        try {
            byte[] pkcs8 = Base64.getMimeDecoder().decode(found.group(1));
            PrivateKey key = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            requirePair(key, certificate);
            return new AuthorityKey(key, certificate);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new Malformed("the private key is not an EC key in PKCS#8 that fits the certificate");
        }
    }

    private static void requirePair(PrivateKey key, AuthorityCertificate certificate) throws GeneralSecurityException {
        byte[] probe = {1};
        var engine = Signature.getInstance(SIGNATURE);
        engine.initSign(key);
        engine.update(probe);
        byte[] signature = engine.sign();
        engine.initVerify(certificate.x509().getPublicKey());
        engine.update(probe);
        if (!engine.verify(signature)) throw new Malformed("the certificate is not that of the private key");
    }

    /** RFC 5280, 4.1.2.2, RFC 3161, 2.4.2: positive, at most 20 bytes, and never twice. */
    static BigInteger serial(SecureRandom random) {
        return new BigInteger(SERIAL_BITS, random).setBit(SERIAL_BITS);
    }

    ContentSigner signer(SecureRandom random) {
        return signer(key, random);
    }

    private static ContentSigner signer(PrivateKey key, SecureRandom random) {
        try {
            return new JcaContentSignerBuilder(SIGNATURE).setSecureRandom(random).build(key);
        } catch (OperatorCreationException e) {
            throw new IllegalStateException("an EC key that does not sign", e);
        }
    }

    public AuthorityCertificate certificate() {
        return certificate;
    }

    /** Secret: as {@link #fromPem} reads it. */
    public String toSecretPem() {
        return "-----BEGIN PRIVATE KEY-----\n"
                + LINES.encodeToString(key.getEncoded())
                + "\n-----END PRIVATE KEY-----\n"
                + certificate.pem();
    }

    @Override
    public String toString() {
        return "private key of a time-stamp authority";
    }
}
