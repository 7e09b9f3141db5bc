package io.bpci.receipt;

import io.bpci.json.Json;

import java.util.List;

/** Says in plain words what successions have to do with a verification. Stateless. */
public final class SuccessionFindings {
    private SuccessionFindings() {}

    /** With successions that do not hold nothing is verified. */
    public static Findings of(String subject, SuccessionVerdict.Refused refused) {
        String step = "succession %d, %s".formatted(refused.number(), name(refused.failed()));
        return new Findings(
                subject,
                List.of(new Findings.Step(step, false, refused.why())),
                List.of(),
                List.of(),
                Json.object().build());
    }

    private static String name(SuccessionVerdict.Step step) {
        return switch (step) {
            case ORIGIN -> "log";
            case SIGNATURES -> "signatures";
            case ORDER -> "order";
            case PINNED -> "pinned";
        };
    }

    /** What was found with the keys that follow. */
    public static Findings with(Findings findings, SuccessionVerdict.Followed followed) {
        String words =
                followed.links() == 0
                        ? "no key followed those that are pinned"
                        : "the log's keys changed %s since those that are pinned, on the word of both"
                                .formatted(followed.links() == 1 ? "once" : followed.links() + " times");
        return findings.after(new Findings.Step("successions", true, words));
    }
}
