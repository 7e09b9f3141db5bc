package io.bpci.ballot;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;

import io.bpci.envelope.Envelope;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.json.StrictJson;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;

/** With {@code JAZZER_FUZZ=1} these search for inputs on and on; without it, they run the seeds alone. */
class BallotFuzzTest {
    private static final int MUTATIONS = 2000;
    private static final int SEEDS = 50;
    private static final ConsensusExample EXAMPLE = new ConsensusExample();
    private static final CertificateVerifier VERIFIER =
            new CertificateVerifier(ConsensusExample.HUB.publicKey().thumbprint(), ConsensusExample.ENGINE);

    static Stream<byte[]> certificates() {
        return mutations(new String(EXAMPLE.certificate.bytes(), UTF_8));
    }

    static Stream<byte[]> equivocations() {
        return mutations(EXAMPLE.certificate.certificate().equivocations().getFirst().json().toString());
    }

    static Stream<byte[]> ballots() {
        return mutations(Equivocation.jsonOf(EXAMPLE.ballot.envelope()).toString());
    }

    static Stream<byte[]> proposals() {
        return mutations(EXAMPLE.proposal.json().toString());
    }

    static Stream<byte[]> certificateSeeds() {
        return certificates().limit(SEEDS);
    }

    static Stream<byte[]> equivocationSeeds() {
        return equivocations().limit(SEEDS);
    }

    static Stream<byte[]> ballotSeeds() {
        return ballots().limit(SEEDS);
    }

    static Stream<byte[]> proposalSeeds() {
        return proposals().limit(SEEDS);
    }

    private static Stream<byte[]> mutations(String text) {
        byte[] good = text.getBytes(UTF_8);
        byte[] likely = "\"\\{}[]:,n0123+/=A .-e".getBytes(UTF_8);
        var random = new Random(46);
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
    void manyMutationsProveNothingElse() {
        certificates().forEach(this::anyBytesAreTheCertificateOrProveNothing);
        equivocations().forEach(this::anyBytesAreTheEquivocationOrProveNothing);
        ballots().forEach(this::anyBytesAreABallotOrMalformed);
        proposals().forEach(this::anyBytesAreTheProposalOrProveNothing);
    }

    @MethodSource("certificateSeeds")
    @FuzzTest
    void anyBytesAreTheCertificateOrProveNothing(byte[] input) {
        try {
            Certificate.Signed read = Certificate.Signed.parse(input);
            if (VERIFIER.verify(read) instanceof CertificateVerdict.Proven) {
                assertThat(read.object()).isEqualTo(EXAMPLE.certificate.object());
            }
        } catch (Malformed e) {
            assertThat(e).hasMessageNotContaining("\n");
        }
    }

    @MethodSource("equivocationSeeds")
    @FuzzTest
    void anyBytesAreTheEquivocationOrProveNothing(byte[] input) {
        try {
            Equivocation read = Equivocation.parse(input);
            Equivocation known = EXAMPLE.certificate.certificate().equivocations().getFirst();
            if (read.flaw(ConsensusExample.ENGINE).isEmpty() && read.key().equals(known.key())) {
                assertThat(read.one().digest()).isIn(known.one().digest(), known.other().digest());
                assertThat(read.other().digest()).isIn(known.one().digest(), known.other().digest());
            }
        } catch (Malformed e) {
            assertThat(e).hasMessageNotContaining("\n");
        }
    }

    @MethodSource("ballotSeeds")
    @FuzzTest
    void anyBytesAreABallotOrMalformed(byte[] input) {
        try {
            Ballot read = Ballot.of(Envelope.parse(input));
            JsonObject again =
                    Ballot.content(
                            read.proposalId(), read.proposalDigest(), read.vote(), read.reasoning(), read.replaces());
            assertThat(again).isEqualTo(read.envelope().content());
        } catch (Malformed e) {
            assertThat(e).hasMessageNotContaining("\n");
        }
    }

    @MethodSource("proposalSeeds")
    @FuzzTest
    void anyBytesAreTheProposalOrProveNothing(byte[] input) {
        try {
            if (!(StrictJson.parse(input) instanceof JsonObject given)) return;
            Proposal.Signed read = Proposal.Signed.parse(given);
            var outcome = read.verify(ConsensusExample.HUB.publicKey(), ConsensusExample.ENGINE);
            if (outcome == io.bpci.jose.DetachedJws.Outcome.VALID) {
                assertThat(read.digest()).isEqualTo(EXAMPLE.proposal.digest());
            }
        } catch (Malformed e) {
            assertThat(e).hasMessageNotContaining("\n");
        }
    }
}
