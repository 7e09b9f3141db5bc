package io.bpci.cases;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.audit.AuditLog;
import io.bpci.audit.EventKind;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.Identifier;
import io.bpci.government.Officer;
import io.bpci.log.LogKeyHistory;
import io.bpci.log.TransparencyLog;
import io.bpci.platform.HubException;
import io.bpci.problem.Fault;
import io.bpci.receipt.EvidenceBundle;
import io.bpci.receipt.Receipt;

import jakarta.ejb.Stateless;
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Steps as each agency signed them, with their receipts: who has these needs neither the hub nor the other party to
 * show what each of them did. Of what the officer may not know of there is nothing in it.
 */
@Stateless
public class CaseEvidence {
    /** Steps in one bundle. */
    private static final int MAX_STEPS = 200;

    /** Of the steps in one bundle: receipts and the report come on top. */
    private static final long MAX_BYTES = 16L << 20;

    @Inject Cases cases;
    @Inject AuditLog audit;
    @Inject TransparencyLog log;
    @Inject LogKeyHistory keys;

    /**
     * A part of the evidence.
     *
     * @param next after which step there are more; null if there are none
     */
    public record Part(EvidenceBundle bundle, @Nullable Long next) {}

    /**
     * @param after the number of a step, to have those that come after it; 0 for all
     * @return empty while the log has not come so far
     * @throws HubException NOT_FOUND
     */
    public Optional<Part> part(Officer officer, Identifier caseId, long after) {
        List<Cases.StoredStep> steps = cases.steps(officer, caseId, after, MAX_STEPS + 1);
        if (steps.isEmpty()) throw new HubException(Fault.NOT_FOUND, "the case has no step after " + after);
        List<Receipt> receipts = new ArrayList<>();
        List<Envelope> messages = new ArrayList<>();
        long bytes = 0;
        @Nullable Long last = null;
        for (Cases.StoredStep step : steps.subList(0, Math.min(steps.size(), MAX_STEPS))) {
            Optional<Receipt> receipt = receipt(step);
            if (receipt.isEmpty()) return Optional.empty();
            bytes += step.envelope().map(envelope -> envelope.length).orElse(0);
            if (bytes > MAX_BYTES && last != null) break;
            receipts.add(receipt.get());
            step.envelope().map(Envelope::parse).ifPresent(messages::add);
            last = step.number();
        }
        byte[] published = keys.published().toString().getBytes(UTF_8);
        EvidenceBundle bundle = EvidenceBundle.of(published, receipts, messages);
        return Optional.of(new Part(bundle, receipts.size() < steps.size() ? last : null));
    }

    /**
     * That the step was accepted.
     *
     * @return empty while the log has not come so far
     * @throws HubException NOT_FOUND
     */
    public Optional<Receipt> receipt(Officer officer, Identifier caseId, long number) {
        return receipt(cases.step(officer, caseId, number));
    }

    private Optional<Receipt> receipt(Cases.StoredStep step) {
        return audit.sequencedLifeOf(step.agency().value(), step.messageId().value()).stream()
                .filter(event -> event.event().kind() == EventKind.ACCEPTED)
                .findFirst()
                .flatMap(log::receipt);
    }
}
