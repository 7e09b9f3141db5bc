package io.bpci.timestamp;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;

import io.bpci.json.Malformed;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import java.util.stream.Stream;

/** With {@code JAZZER_FUZZ=1} these search for inputs on and on; without it, they run the seeds alone. */
class TimeStampFuzzTest {
    private static final int MUTATIONS = 2_000;
    private static final int SEEDS = 50;
    private static final byte[] CONTENT = "content".getBytes(UTF_8);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final TimeStampAuthority AUTHORITY =
            new TimeStampAuthority(
                    AuthorityKey.generate("test", Forge.FROM, RANDOM),
                    InstantSource.fixed(Instant.parse("2026-11-21T08:00:00Z")),
                    RANDOM);
    private static final TimeStampVerifier VERIFIER = new TimeStampVerifier(AUTHORITY.certificate());
    private static final TimeStampQuery QUERY = TimeStampQuery.of(CONTENT, RANDOM);
    private static final byte[] ANSWER = AUTHORITY.answer(QUERY.der());

    static Stream<byte[]> tokens() {
        return mutations(((TimeStampReply.Granted) QUERY.read(ANSWER)).token().der());
    }

    static Stream<byte[]> tokenSeeds() {
        return tokens().limit(SEEDS);
    }

    static Stream<byte[]> answers() {
        return mutations(ANSWER);
    }

    static Stream<byte[]> answerSeeds() {
        return answers().limit(SEEDS);
    }

    static Stream<byte[]> requests() {
        return mutations(QUERY.der());
    }

    static Stream<byte[]> requestSeeds() {
        return requests().limit(SEEDS);
    }

    private static Stream<byte[]> mutations(byte[] good) {
        var random = new Random(3161);
        return Stream.concat(
                Stream.of(good),
                Stream.generate(
                                () -> {
                                    byte[] bad = good.clone();
                                    for (int i = random.nextInt(3); i >= 0; i--) {
                                        bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
                                    }
                                    return bad;
                                })
                        .limit(MUTATIONS));
    }

    @MethodSource("tokenSeeds")
    @FuzzTest
    void anyTokenIsJudgedOrRefused(byte[] der) {
        try {
            VERIFIER.verify(TimeStampToken.parse(der), CONTENT);
        } catch (Malformed e) {
            // As it should be.
        }
    }

    @MethodSource("answerSeeds")
    @FuzzTest
    void anyAnswerIsRead(byte[] der) {
        QUERY.read(der);
    }

    @MethodSource("requestSeeds")
    @FuzzTest
    void anyRequestIsAnswered(byte[] der) {
        AUTHORITY.answer(der);
    }

    @Test
    void mutationsOfGoodOnesToo() {
        tokens().forEach(this::anyTokenIsJudgedOrRefused);
        answers().forEach(this::anyAnswerIsRead);
        requests().forEach(this::anyRequestIsAnswered);
    }
}
