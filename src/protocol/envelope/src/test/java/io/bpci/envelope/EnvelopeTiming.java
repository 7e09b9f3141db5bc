package io.bpci.envelope;

import io.bpci.jose.DetachedJws.Outcome;
import io.bpci.jose.Ed25519;
import io.bpci.json.CanonicalScan;

import java.util.function.IntSupplier;

/** Prints what the steps of the hot path cost for an envelope of 1 KiB. Run by hand; no test. */
final class EnvelopeTiming {
    private EnvelopeTiming() {}

    public static void main(String[] args) {
        var engine = Ed25519.fastest();
        var key = Samples.KEY.publicKey();
        byte[] good = Samples.oneKibibyte();
        byte[] spaced =
                (new String(good, java.nio.charset.StandardCharsets.UTF_8) + " ")
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8);
        var envelope = Envelope.parse(good);
        System.out.println(engine.name() + ", " + good.length + " bytes");
        for (int round = 0; round < 3; round++) {
            time("scan", 200_000, () -> CanonicalScan.object(good, 0, good.length).isPresent() ? 1 : 0);
            time("parse", 100_000, () -> Envelope.parse(good).hashCode());
            time("parse, slow path", 30_000, () -> Envelope.parse(spaced).hashCode());
            time("parse and digest", 100_000, () -> Envelope.parse(good).digest().hashCode());
            time("verify", 30_000, () -> envelope.verify(engine, key) == Outcome.VALID ? 1 : 0);
            time(
                    "parse, digest, verify",
                    30_000,
                    () -> {
                        var fresh = Envelope.parse(good);
                        return fresh.digest().hashCode() + fresh.verify(engine, key).hashCode();
                    });
            time("draft and sign", 30_000, () -> Samples.draft().sign(Samples.KEY, engine).hashCode());
        }
    }

    private static void time(String what, int times, IntSupplier work) {
        int sum = 0; // printed, so that no work can be left out
        long start = System.nanoTime();
        for (int i = 0; i < times; i++) {
            sum += work.getAsInt();
        }
        System.out.printf("%-24s %8.2f microseconds (%d)%n", what, (System.nanoTime() - start) / 1e3 / times, sum);
    }
}
