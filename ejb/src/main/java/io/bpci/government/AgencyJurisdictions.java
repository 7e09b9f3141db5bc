package io.bpci.government;

import io.bpci.envelope.NodeId;
import io.bpci.government.internal.AgencyRecords;
import io.bpci.json.Malformed;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Of which jurisdiction an organisation is that is an agency, one that was revoked included. Agencies never change it,
 * so it is remembered; that an organisation is none is for some seconds. Safe for concurrent use.
 */
@ApplicationScoped
public class AgencyJurisdictions {
    private static final long NONE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int MOST_NONE = 10_000;

    @Inject AgencyRecords records;

    /** Bounded by {@code government.max_agencies}. */
    private final Map<String, String> known = new ConcurrentHashMap<>();

    /** When those were looked for, by a clock that never jumps. */
    private final Map<String, Long> none = new ConcurrentHashMap<>();

    /** Empty for an organisation that is no agency. */
    public Optional<String> of(String organisation) {
        String jurisdiction = known.get(organisation);
        if (jurisdiction != null) return Optional.of(jurisdiction);
        long now = System.nanoTime();
        Long looked = none.get(organisation);
        if (looked != null && now - looked < NONE_NANOS) return Optional.empty();
        Optional<String> found = find(organisation);
        if (found.isPresent()) {
            known.put(organisation, found.get());
            none.remove(organisation);
        } else {
            if (none.size() >= MOST_NONE) none.clear();
            none.put(organisation, now);
        }
        return found;
    }

    private Optional<String> find(String organisation) {
        try {
            return records.jurisdiction(NodeId.parse(organisation));
        } catch (Malformed e) {
            // No agency has such a name.
            return Optional.empty();
        }
    }
}
