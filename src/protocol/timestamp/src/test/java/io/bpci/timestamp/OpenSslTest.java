package io.bpci.timestamp;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** That OpenSSL and this room understand each other, both ways. Needs {@code openssl} on the path. */
class OpenSslTest {
    @TempDir Path directory;

    private final SecureRandom random = new SecureRandom();
    private final Clock clock = Clock.systemUTC();
    private final TimeStampAuthority authority =
            new TimeStampAuthority(
                    AuthorityKey.generate("bpci-hub/test", clock.instant().minus(Duration.ofDays(1)), random),
                    clock,
                    random);

    private record Ended(int status, String output) {}

    @BeforeEach
    void prepare() throws Exception {
        try {
            openssl("version");
        } catch (IOException e) {
            assertThat(System.getenv("CI")).as("where CI is set this test needs openssl").isNull();
            Assumptions.abort("openssl is not installed");
        }
        write("content", "bpci-hub/test\n3\nroot\n");
        write("other", "bpci-hub/test\n4\nroot\n");
        write("authority.pem", authority.certificate().pem());
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(directory.resolve(file), text);
    }

    private byte[] read(String file) throws IOException {
        return Files.readAllBytes(directory.resolve(file));
    }

    private Ended openssl(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Ended(process.waitFor(), output);
    }

    private void run(String... arguments) throws Exception {
        Ended ended = openssl(arguments);
        assertThat(ended.status()).as(ended.output()).isZero();
    }

    @Test
    void openSslVerifiesOurTokens() throws Exception {
        var query = TimeStampQuery.of(read("content"), random);
        var granted = (TimeStampReply.Granted) query.read(authority.answer(query.der()));
        Files.write(directory.resolve("token.der"), granted.token().der());
        run("ts", "-verify", "-token_in", "-in", "token.der", "-data", "content", "-CAfile", "authority.pem");
        Ended other =
                openssl("ts", "-verify", "-token_in", "-in", "token.der", "-data", "other", "-CAfile", "authority.pem");
        assertThat(other.status()).isNotZero();
        assertThat(other.output()).contains("message imprint mismatch");
    }

    @Test
    void weAnswerTheRequestsOfOpenSsl() throws Exception {
        for (List<String> options : List.of(List.of("-cert"), List.<String>of(), List.of("-no_nonce", "-cert"))) {
            List<String> query = new ArrayList<>(List.of("ts", "-query", "-data", "content", "-sha256"));
            query.addAll(options);
            query.addAll(List.of("-out", "request.tsq"));
            run(query.toArray(String[]::new));
            Files.write(directory.resolve("response.tsr"), authority.answer(read("request.tsq")));
            Ended shown = openssl("ts", "-reply", "-in", "response.tsr", "-text");
            assertThat(shown.output()).contains("Status: Granted.", "Hash Algorithm: sha256", "Accuracy: 0x01 seconds");
            run(
                    "ts",
                    "-verify",
                    "-queryfile",
                    "request.tsq",
                    "-in",
                    "response.tsr",
                    "-CAfile",
                    "authority.pem",
                    "-untrusted",
                    "authority.pem");
        }
    }

    @Test
    void whatWeDoNotStampIsRejectedWithAReason() throws Exception {
        run("ts", "-query", "-data", "content", "-sha1", "-out", "sha1.tsq");
        Files.write(directory.resolve("sha1.tsr"), authority.answer(read("sha1.tsq")));
        assertThat(openssl("ts", "-reply", "-in", "sha1.tsr", "-text").output())
                .contains("Status: Rejected.", "unrecognized or unsupported algorithm");
        run("ts", "-query", "-data", "content", "-sha256", "-tspolicy", "1.2.3.4", "-out", "policy.tsq");
        Files.write(directory.resolve("policy.tsr"), authority.answer(read("policy.tsq")));
        assertThat(openssl("ts", "-reply", "-in", "policy.tsr", "-text").output())
                .contains("Status: Rejected.", "policy is not supported");
    }

    @Test
    void weVerifyTheTokensOfAnAuthorityThatOpenSslRuns() throws Exception {
        write(
                "openssl.cnf",
                """
                [req]
                distinguished_name = name
                prompt = no
                [name]
                CN = Root
                [root]
                basicConstraints = critical, CA:true
                keyUsage = critical, keyCertSign
                [stamper]
                extendedKeyUsage = critical, timeStamping
                keyUsage = critical, digitalSignature
                [tsa]
                default_tsa = authority
                [authority]
                serial = serial
                default_policy = 1.2.3.4
                digests = sha256
                signer_digest = sha256
                accuracy = secs:2, millisecs:5
                """);
        write("serial", "01\n");
        run(
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-keyout",
                "root.key",
                "-out",
                "root.pem",
                "-config",
                "openssl.cnf",
                "-extensions",
                "root",
                "-days",
                "2");
        run(
                "req",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-keyout",
                "stamper.key",
                "-out",
                "stamper.csr",
                "-config",
                "openssl.cnf",
                "-subj",
                "/CN=Stamper");
        run(
                "x509",
                "-req",
                "-in",
                "stamper.csr",
                "-CA",
                "root.pem",
                "-CAkey",
                "root.key",
                "-CAcreateserial",
                "-out",
                "stamper.pem",
                "-extfile",
                "openssl.cnf",
                "-extensions",
                "stamper",
                "-days",
                "1");
        var query = TimeStampQuery.of(read("content"), random);
        Files.write(directory.resolve("request.tsq"), query.der());
        run(
                "ts",
                "-reply",
                "-config",
                "openssl.cnf",
                "-section",
                "authority",
                "-queryfile",
                "request.tsq",
                "-signer",
                "stamper.pem",
                "-inkey",
                "stamper.key",
                "-out",
                "response.tsr");
        assertThat(query.read(read("response.tsr")))
                .isInstanceOfSatisfying(
                        TimeStampReply.Granted.class, granted -> assertVerified(granted.token(), "root.pem"));
        assertThat(query.read(read("response.tsr")))
                .isInstanceOfSatisfying(
                        TimeStampReply.Granted.class, granted -> assertVerified(granted.token(), "stamper.pem"));
    }

    private void assertVerified(TimeStampToken token, String certificate) {
        try {
            var verifier =
                    new TimeStampVerifier(
                            AuthorityCertificate.fromPem(Files.readString(directory.resolve(certificate))));
            assertThat(verifier.verify(token, read("content")))
                    .isInstanceOfSatisfying(
                            TimeStampVerdict.Verified.class,
                            verified -> {
                                assertThat(verified.time().accuracy()).contains(Duration.ofMillis(2005));
                                assertThat(verified.time().authority()).isEqualTo("CN=Stamper");
                            });
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
