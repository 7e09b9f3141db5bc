package io.bpci.agreement;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;

import io.bpci.jose.DetachedJws;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.json.StrictJson;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;

/** With {@code JAZZER_FUZZ=1} these search for inputs on and on; without it, they run the seeds alone. */
class AgreementFuzzTest {
    private static final int MUTATIONS = 2000;
    private static final int SEEDS = 50;
    private static final Terms.Signed TERMS = new AgreementExample.Draft().signed();
    private static final AppStatement.Signed STATEMENT =
            AgreementExample.statement().sign(AgreementExample.BANK_KEY, AgreementExample.ENGINE);

    static Stream<byte[]> permissions() {
        return mutations("!Read(accounts.*.secret-1)");
    }

    static Stream<byte[]> terms() {
        return mutations(TERMS.json().toString());
    }

    static Stream<byte[]> statements() {
        return mutations(STATEMENT.json().toString());
    }

    static Stream<byte[]> permissionSeeds() {
        return permissions().limit(SEEDS);
    }

    static Stream<byte[]> termSeeds() {
        return terms().limit(SEEDS);
    }

    static Stream<byte[]> statementSeeds() {
        return statements().limit(SEEDS);
    }

    private static Stream<byte[]> mutations(String text) {
        byte[] good = text.getBytes(UTF_8);
        byte[] likely = "\"\\{}[]:,n0123+/=A .-e*!()".getBytes(UTF_8);
        var random = new Random(47);
        return Stream.concat(
                Stream.of(good),
                Stream.generate(
                                () -> {
                                    byte[] bad = good.clone();
                                    bad[random.nextInt(bad.length)] =
                                            random.nextBoolean()
                                                    ? likely[random.nextInt(likely.length)]
                                                    : (byte) random.nextInt(256);
                                    int from = random.nextInt(8) == 0 ? random.nextInt(bad.length) : 0;
                                    int to = random.nextInt(8) == 0 ? random.nextInt(from, bad.length) : bad.length;
                                    return Arrays.copyOfRange(bad, from, to);
                                })
                        .limit(MUTATIONS));
    }

    @Test
    void manyMutationsAreReadAsWhatTheyAreOrRefused() {
        permissions().forEach(this::anyTextIsAPermissionOrMalformed);
        terms().forEach(this::anyBytesAreTheTermsOrProveNothing);
        statements().forEach(this::anyBytesAreTheStatementOrProveNothing);
    }

    @MethodSource("permissionSeeds")
    @FuzzTest
    void anyTextIsAPermissionOrMalformed(byte[] input) {
        String text = new String(input, UTF_8);
        try {
            Permission read = Permission.parse(text);
            assertThat(read).hasToString(text);
            assertThat(read.covers(read)).isTrue();
            assertThat(read.overlaps(read)).isTrue();
        } catch (Malformed e) {
            assertThat(e).hasMessageNotContaining("\n");
        }
    }

    @MethodSource("termSeeds")
    @FuzzTest
    void anyBytesAreTheTermsOrProveNothing(byte[] input) {
        try {
            if (!(StrictJson.parse(input) instanceof JsonObject given)) return;
            Terms.Signed read = Terms.Signed.parse(given);
            var outcome = read.verify(AgreementExample.HUB_KEY.publicKey(), AgreementExample.ENGINE);
            if (outcome == DetachedJws.Outcome.VALID) assertThat(read.digest()).isEqualTo(TERMS.digest());
        } catch (Malformed e) {
            assertThat(e).hasMessageNotContaining("\n");
        }
    }

    @MethodSource("statementSeeds")
    @FuzzTest
    void anyBytesAreTheStatementOrProveNothing(byte[] input) {
        try {
            if (!(StrictJson.parse(input) instanceof JsonObject given)) return;
            AppStatement.Signed read = AppStatement.Signed.parse(given);
            var outcome = read.verify(AgreementExample.BANK_KEY.publicKey(), AgreementExample.ENGINE);
            if (outcome == DetachedJws.Outcome.VALID) assertThat(read.digest()).isEqualTo(STATEMENT.digest());
        } catch (Malformed e) {
            assertThat(e).hasMessageNotContaining("\n");
        }
    }
}
