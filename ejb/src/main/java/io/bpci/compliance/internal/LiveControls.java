package io.bpci.compliance.internal;

import io.bpci.control.Control;
import io.bpci.control.SubjectKind;
import io.bpci.envelope.Identifier;
import io.bpci.json.Malformed;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The controls that are switched on and the waivers, in memory. Whether they are the last ones is asked of the database
 * each time, with one row. Safe for concurrent use, within a transaction.
 */
@ApplicationScoped
public class LiveControls {
    @Inject ComplianceStore store;
    @Inject ControlLanguage language;

    private volatile @Nullable Snapshot last;

    /** A control, and which version of it. */
    public record Active(Control control, int version) {}

    /** A waiver that has not ended, or had not when it was read. */
    public record Waiver(long number, @Nullable String subject, Instant endsAt) {
        boolean covers(String of, Instant at) {
            return at.isBefore(endsAt) && (subject == null || subject.equals(of));
        }
    }

    /**
     * What holds from one change to the next.
     *
     * @param change the number of the change since which it does
     * @param active in the order of their names
     * @param unreadable by their names, those that are switched on and that this hub does not understand, and why
     */
    public record Snapshot(
            long change,
            List<Active> active,
            Map<Identifier, String> unreadable,
            Map<Identifier, List<Waiver>> waivers) {
        public List<Active> of(SubjectKind kind) {
            return active.stream().filter(each -> each.control().subject() == kind).toList();
        }

        /** By which waiver a control is waived for that subject then. */
        public Optional<Long> waiver(Identifier control, String subject, Instant at) {
            return waivers.getOrDefault(control, List.of()).stream()
                    .filter(each -> each.covers(subject, at))
                    .map(Waiver::number)
                    .findFirst();
        }
    }

    public Snapshot current() {
        long change = store.progress().change();
        Snapshot known = last;
        if (known != null && known.change() == change) return known;
        Snapshot read = read(change);
        last = read;
        return read;
    }

    private Snapshot read(long change) {
        List<Active> active = new ArrayList<>();
        Map<Identifier, String> unreadable = new TreeMap<>(java.util.Comparator.comparing(Identifier::value));
        for (StoredControl each : store.switchedOn()) {
            try {
                active.add(new Active(each.control(language), each.definitionVersion()));
            } catch (Malformed e) {
                unreadable.put(each.id(), String.valueOf(e.getMessage()));
            }
        }
        Map<Identifier, List<Waiver>> waivers =
                store.inForce(store.now()).stream()
                        .collect(
                                Collectors.groupingBy(
                                        StoredWaiver::controlId,
                                        Collectors.mapping(
                                                each -> new Waiver(each.number(), each.subject(), each.endsAt()),
                                                Collectors.toList())));
        return new Snapshot(change, List.copyOf(active), unreadable, waivers);
    }
}
