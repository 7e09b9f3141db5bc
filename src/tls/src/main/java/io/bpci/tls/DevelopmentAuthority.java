package io.bpci.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

import javax.security.auth.x500.X500Principal;

/**
 * Issues server certificates for development and tests (X.509 version 3, RFC 5280). Its key is made with it and lives
 * nowhere but in it: once it is gone, nobody can issue another certificate that its clients would trust.
 */
public final class DevelopmentAuthority {
    // RFC 5758, 3.2: ecdsa-with-SHA256, without parameters.
    private static final byte[] ALGORITHM = Der.sequence(Der.oid("1.2.840.10045.4.3.2"));
    private static final String BASIC_CONSTRAINTS = "2.5.29.19";
    private static final String KEY_USAGE = "2.5.29.15";
    private static final String EXTENDED_KEY_USAGE = "2.5.29.37";
    private static final String SUBJECT_ALT_NAME = "2.5.29.17";
    private static final String SUBJECT_KEY_ID = "2.5.29.14";
    private static final String AUTHORITY_KEY_ID = "2.5.29.35";
    private static final int DIGITAL_SIGNATURE = 0x80;
    private static final int KEY_CERT_SIGN = 0x04;
    private static final int KEY_ID_BYTES = 20;

    private final KeyPair keys;
    private final SecureRandom random;
    private final X509Certificate certificate;

    /**
     * @param name by which people know it
     */
    public DevelopmentAuthority(String name, Instant from, Instant until, SecureRandom random) {
        this.random = random;
        this.keys = newKeys(random);
        byte[] subject = commonName(name);
        byte[] extensions =
                Der.sequence(
                        critical(BASIC_CONSTRAINTS, Der.sequence(Der.yes(), Der.integer(BigInteger.ZERO))),
                        critical(KEY_USAGE, Der.namedBits(KEY_CERT_SIGN)),
                        extension(SUBJECT_KEY_ID, Der.octets(keyId(keys.getPublic()))));
        this.certificate = signed(subject, subject, from, until, keys.getPublic(), extensions);
    }

    /** A key pair for a server: EC P-256. */
    public static KeyPair newKeys(SecureRandom random) {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What clients are to trust. */
    public X509Certificate certificate() {
        return certificate;
    }

    /**
     * A certificate for a server.
     *
     * @param hosts host names and literal IP addresses, at least one
     */
    public X509Certificate issue(PublicKey server, List<String> hosts, Instant from, Instant until) {
        byte[][] names = hosts.stream().map(DevelopmentAuthority::generalName).toArray(byte[][]::new);
        byte[] extensions =
                Der.sequence(
                        critical(KEY_USAGE, Der.namedBits(DIGITAL_SIGNATURE)),
                        extension(EXTENDED_KEY_USAGE, Der.sequence(Der.oid("1.3.6.1.5.5.7.3.1"))),
                        extension(SUBJECT_ALT_NAME, Der.sequence(names)),
                        extension(SUBJECT_KEY_ID, Der.octets(keyId(server))),
                        extension(AUTHORITY_KEY_ID, Der.sequence(Der.tagged(0x80, keyId(keys.getPublic())))));
        byte[] issuer = certificate.getSubjectX500Principal().getEncoded();
        return signed(issuer, commonName(hosts.getFirst()), from, until, server, extensions);
    }

    private X509Certificate signed(
            byte[] issuer, byte[] subject, Instant from, Instant until, PublicKey key, byte[] extensions) {
        byte[] toBeSigned =
                Der.sequence(
                        Der.tagged(0xa0, Der.integer(BigInteger.TWO)),
                        // RFC 5280, 4.1.2.2: positive, and at most 20 bytes.
                        Der.integer(new BigInteger(127, random).setBit(126)),
                        ALGORITHM,
                        issuer,
                        Der.sequence(Der.time(from), Der.time(until)),
                        subject,
                        key.getEncoded(),
                        Der.tagged(0xa3, extensions));
        try {
            var signer = Signature.getInstance("SHA256withECDSA");
            signer.initSign(keys.getPrivate(), random);
            signer.update(toBeSigned);
            byte[] der = Der.sequence(toBeSigned, ALGORITHM, Der.bits(signer.sign()));
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] commonName(String name) {
        return new X500Principal(Der.sequence(Der.set(Der.sequence(Der.oid("2.5.4.3"), Der.utf8(name))))).getEncoded();
    }

    private static byte[] generalName(String host) {
        try {
            return Der.tagged(0x80 | Names.IP, InetAddress.ofLiteral(host).getAddress());
        } catch (IllegalArgumentException e) {
            return Der.tagged(0x80 | Names.DNS, host.getBytes(US_ASCII));
        }
    }

    private static byte[] critical(String oid, byte[] value) {
        return Der.sequence(Der.oid(oid), Der.yes(), Der.octets(value));
    }

    private static byte[] extension(String oid, byte[] value) {
        return Der.sequence(Der.oid(oid), Der.octets(value));
    }

    // RFC 7093, 2: the leftmost 160 bits of a SHA-256.
    private static byte[] keyId(PublicKey key) {
        try {
            return Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(key.getEncoded()), KEY_ID_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
