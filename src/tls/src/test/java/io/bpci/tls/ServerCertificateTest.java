package io.bpci.tls;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

class ServerCertificateTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Instant BEFORE = NOW.minus(Duration.ofDays(1));
    private static final Instant AFTER = NOW.plus(Duration.ofDays(90));

    @TempDir Path dir;

    private final DevelopmentAuthority authority = new DevelopmentAuthority("Test", BEFORE, AFTER, RANDOM);
    private final KeyPair keys = DevelopmentAuthority.newKeys(RANDOM);

    private X509Certificate issued(PublicKey key) {
        return authority.issue(key, List.of("hub.example", "127.0.0.1", "::1"), BEFORE, AFTER);
    }

    private Reading read(String chain, String key) throws IOException {
        Path certificateFile = Files.writeString(dir.resolve("hub.pem"), chain);
        Path keyFile = Files.writeString(dir.resolve("hub.key"), key);
        return ServerCertificate.read(certificateFile, keyFile, NOW);
    }

    private static void assertRefused(Reading reading, String file, String why) {
        assertThat(reading)
                .isInstanceOfSatisfying(
                        Reading.Unusable.class,
                        unusable -> {
                            assertThat(unusable.file()).hasFileName(file);
                            assertThat(unusable.why()).contains(why);
                        });
    }

    @ParameterizedTest
    @CsvSource({"EC, secp256r1", "EC, secp384r1", "EC, secp521r1", "RSA, 2048", "Ed25519, ''"})
    void aChainAndItsKeyAreReadInTheKindsThatBothEnginesTake(String algorithm, String parameter) throws Exception {
        var generator = KeyPairGenerator.getInstance(algorithm);
        if (algorithm.equals("EC")) generator.initialize(new ECGenParameterSpec(parameter));
        if (algorithm.equals("RSA")) generator.initialize(Integer.parseInt(parameter));
        KeyPair pair = generator.generateKeyPair();
        List<X509Certificate> chain = List.of(issued(pair.getPublic()), authority.certificate());

        Reading reading = read("Written by openssl\n" + Pem.of(chain), Pem.of(pair.getPrivate()));

        assertThat(reading)
                .isInstanceOfSatisfying(
                        Reading.Usable.class,
                        usable -> {
                            assertThat(usable.certificate().chain()).isEqualTo(chain);
                            assertThat(usable.certificate().key()).isEqualTo(pair.getPrivate());
                            assertThat(usable.certificate().ends()).isEqualTo(AFTER);
                            assertThat(usable.certificate().hosts())
                                    .containsExactly("hub.example", "127.0.0.1", "0:0:0:0:0:0:0:1");
                        });
    }

    @Test
    void filesThatAreNotThereAreNamed() {
        Path nowhere = dir.resolve("no.pem");
        assertRefused(ServerCertificate.read(nowhere, nowhere, NOW), "no.pem", "is not there");
        assertRefused(ServerCertificate.read(dir, nowhere, NOW), dir.getFileName().toString(), "is a directory");
    }

    @Test
    void aFileWithoutCertificateIsRefused() throws Exception {
        assertRefused(read("", Pem.of(keys.getPrivate())), "hub.pem", "holds no certificate");
        assertRefused(read("-".repeat(300_000), ""), "hub.pem", "is larger than");
    }

    @Test
    void aDamagedCertificateIsRefused() throws Exception {
        String damaged = Pem.of(List.of(issued(keys.getPublic()))).replaceFirst("\nMII", "\nMIX");
        assertRefused(read(damaged, Pem.of(keys.getPrivate())), "hub.pem", "its certificate 1 cannot be decoded");
    }

    @Test
    void aKeyAmongTheCertificatesIsRefused() throws Exception {
        String both = Pem.of(List.of(issued(keys.getPublic()))) + Pem.of(keys.getPrivate());
        assertRefused(read(both, Pem.of(keys.getPrivate())), "hub.pem", "holds a private key too");
    }

    @Test
    void aChainInTheWrongOrderIsRefused() throws Exception {
        String reversed = Pem.of(List.of(authority.certificate(), issued(keys.getPublic())));
        assertRefused(read(reversed, Pem.of(keys.getPrivate())), "hub.pem", "in the wrong order");
    }

    @Test
    void aChainOfStrangersIsRefusedThoughTheirNamesFit() throws Exception {
        var namesake = new DevelopmentAuthority("Test", BEFORE, AFTER, RANDOM);
        String chain = Pem.of(List.of(issued(keys.getPublic()), namesake.certificate()));
        assertRefused(read(chain, Pem.of(keys.getPrivate())), "hub.pem", "did not issue");
    }

    @Test
    void anExpiredCertificateIsRefused() throws Exception {
        var expired = authority.issue(keys.getPublic(), List.of("hub.example"), BEFORE, NOW.minusSeconds(1));
        assertRefused(
                read(Pem.of(List.of(expired)), Pem.of(keys.getPrivate())),
                "hub.pem",
                "expired at 2026-03-01T11:59:59Z");
    }

    @Test
    void aCertificateThatIsNotYetValidIsRefused() throws Exception {
        var early = authority.issue(keys.getPublic(), List.of("hub.example"), NOW.plusSeconds(1), AFTER);
        assertRefused(
                read(Pem.of(List.of(early)), Pem.of(keys.getPrivate())),
                "hub.pem",
                "is not valid before 2026-03-01T12:00:01Z");
    }

    @Test
    void theKeyOfAnotherCertificateIsRefused() throws Exception {
        String certificate = Pem.of(List.of(issued(keys.getPublic())));
        assertRefused(
                read(certificate, Pem.of(DevelopmentAuthority.newKeys(RANDOM).getPrivate())),
                "hub.key",
                "is not the key of the certificate in");
        var rsa = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        assertRefused(read(certificate, Pem.of(rsa.getPrivate())), "hub.key", "no EC key as the certificate in");
    }

    @Test
    void aWeakKeyIsRefused() throws Exception {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(1024);
        KeyPair weak = generator.generateKeyPair();
        assertRefused(
                read(Pem.of(List.of(issued(weak.getPublic()))), Pem.of(weak.getPrivate())),
                "hub.pem",
                "RSA of 2048 bits or more");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ENCRYPTED PRIVATE KEY | is encrypted
                    EC PRIVATE KEY        | openssl pkcs8 -topk8
                    RSA PRIVATE KEY       | openssl pkcs8 -topk8
                    PUBLIC KEY            | holds no private key
                    """)
    void aKeyInAnotherFormIsRefusedWithTheWayOut(String label, String why) throws Exception {
        String key = Pem.of(keys.getPrivate()).replace("PRIVATE KEY", label);
        assertRefused(read(Pem.of(List.of(issued(keys.getPublic()))), key), "hub.key", why);
    }

    @Test
    void twoKeysInAFileAreRefused() throws Exception {
        String two = Pem.of(keys.getPrivate()).repeat(2);
        assertRefused(read(Pem.of(List.of(issued(keys.getPublic()))), two), "hub.key", "more than one");
    }

    @Test
    void aDamagedKeyIsRefusedWithoutShowingIt() throws Exception {
        String key = Pem.of(keys.getPrivate());
        Reading reading = read(Pem.of(List.of(issued(keys.getPublic()))), key.replaceFirst("\nM", "\nX"));
        assertRefused(reading, "hub.key", "is damaged");
        assertThat(reading.toString()).doesNotContain(key.lines().skip(1).findFirst().orElseThrow().substring(1));
    }

    @Test
    void theKeyIsNotInItsDescription() throws Exception {
        Reading reading = read(Pem.of(List.of(issued(keys.getPublic()))), Pem.of(keys.getPrivate()));
        assertThat(reading.toString()).contains("CN=hub.example").doesNotContain("EC");
    }
}
