package io.bpci.bench;

import io.bpci.client.HubCompliance;
import io.bpci.control.Control;
import io.bpci.control.Controls;
import io.bpci.control.Facts;
import io.bpci.control.Requirement;
import io.bpci.control.Severity;
import io.bpci.control.SubjectKind;
import io.bpci.control.Verdict;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.MessageType;
import io.bpci.envelope.NodeId;
import io.bpci.jose.Ed25519;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.StrictJson;
import io.bpci.wire.ApplyControls;
import io.bpci.wire.CheckCompliance;
import io.bpci.wire.ComplianceCheck;
import io.bpci.wire.DefineControl;
import io.bpci.wire.FrameworkRequirement;

import org.HdrHistogram.Histogram;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** What checking one message by a hundred controls takes by request, beside the same expressions alone. */
record ComplianceCheckTime() implements Benchmark {
    private static final String PEER = "the same expressions alone";
    private static final int CONTROLS = 100;
    private static final int WARM = 1_000;
    private static final int CHECKS = 5_000;
    private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final FrameworkRequirement REQUIREMENT = new FrameworkRequirement("NIST SP 800-53", "SC-8");

    @Override
    public String name() {
        return "compliance";
    }

    @Override
    public String about() {
        return "one message checked by 100 controls, one request after the other";
    }

    @Override
    public List<Figure> run(Bench.Run run) throws Exception {
        HubCompliance admin = run.product().admin().compliance();
        List<DefineControl> controls = new ArrayList<>();
        for (int i = 0; i < CONTROLS; i++) controls.add(control(i));
        admin.apply(new ApplyControls(controls, null, true));
        var request = new CheckCompliance(message(), null, null, null);
        run.say("checking one message " + (WARM + CHECKS) + " times by " + CONTROLS + " controls");
        var asked = new Histogram(LONGEST_NANOS, 3);
        for (int i = 0; i < WARM + CHECKS; i++) {
            long from = System.nanoTime();
            ComplianceCheck check = admin.check(request);
            if (i >= WARM) asked.recordValue(System.nanoTime() - from);
            if (check.results().size() != CONTROLS) throw new IllegalStateException("not all controls were asked");
        }
        Histogram alone = alone(controls);
        return List.of(figure("check.p50", asked, alone, 50), figure("check.p99", asked, alone, 99));
    }

    private static DefineControl control(int number) {
        return new DefineControl(
                new Identifier("bench-%03d".formatted(number)),
                "Control " + number,
                null,
                SubjectKind.MESSAGE.wireName(),
                "encryption_level in ['High', 'Quantum'] || targets.all(t, t.startsWith('bank-%d'))".formatted(number),
                "crosses_organisations || message_type == 'DataSync'",
                Severity.MEDIUM.wireName(),
                List.of(REQUIREMENT),
                null);
    }

    private static JsonObject message() {
        Participant node = Participant.of("signer");
        byte[] envelope =
                Envelope.draft()
                        .messageId(MessageId.parse("m-1"))
                        .source(node.id())
                        .targets(NodeId.parse("taker"), NodeId.parse("other"))
                        .messageType(MessageType.DATA_SYNC)
                        .content(Json.of("x".repeat(1_022)))
                        .createdAt(Instant.now())
                        .sign(node.key(), Ed25519.fastest())
                        .bytes();
        return (JsonObject) StrictJson.parse(envelope);
    }

    private static Histogram alone(List<DefineControl> given) {
        var language = new Controls(Set.of());
        List<Control> controls =
                given.stream()
                        .map(each ->
                                new Control(
                                        each.controlId(),
                                        each.title(),
                                        null,
                                        SubjectKind.MESSAGE,
                                        language.read(SubjectKind.MESSAGE, each.condition()),
                                        language.read(SubjectKind.MESSAGE, String.valueOf(each.appliesWhen())),
                                        Severity.MEDIUM,
                                        List.of(new Requirement(REQUIREMENT.framework(), REQUIREMENT.requirement())),
                                        null))
                        .toList();
        var facts =
                new Facts(
                        SubjectKind.MESSAGE,
                        "signer",
                        List.of(),
                        Set.of(),
                        Map.of(
                                "encryption_level",
                                "None",
                                "targets",
                                List.of("taker", "other"),
                                "crosses_organisations",
                                false,
                                "message_type",
                                "DataSync"));
        var took = new Histogram(LONGEST_NANOS, 3);
        for (int i = 0; i < WARM + CHECKS; i++) {
            long from = System.nanoTime();
            long failed = controls.stream().map(each -> each.assess(facts)).filter(Verdict::isBad).count();
            if (i >= WARM) took.recordValue(System.nanoTime() - from);
            if (failed != CONTROLS) throw new IllegalStateException("all of them fail");
        }
        return took;
    }

    private Figure figure(String what, Histogram ours, Histogram alone, double percentile) {
        return Figure.beside(
                name() + "." + what,
                ours.getValueAtPercentile(percentile) / 1e6,
                "ms",
                PEER,
                alone.getValueAtPercentile(percentile) / 1e6);
    }
}
