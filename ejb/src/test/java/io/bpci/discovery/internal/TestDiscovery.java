package io.bpci.discovery.internal;

import io.bpci.audit.AuditLog;
import io.bpci.audit.StoredAudit;
import io.bpci.nodes.NodeWorld;
import io.bpci.platform.TestDatabase;
import io.bpci.presence.Announcement;
import io.bpci.settings.HubSettings;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Injects by hand what the container would; what has a transaction of its own has one here. */
public final class TestDiscovery {
    public final AuditLog audit;
    public final HubSettings settings;
    public final NodeAnnouncements announcements;
    public final TrustLedger ledger;
    private boolean within;

    public TestDiscovery(TestDatabase tables, NodeWorld world, Map<String, String> environment) {
        settings = HubSettings.load(Optional.empty(), environment);
        audit = StoredAudit.over(tables, world.clock);
        announcements =
                new NodeAnnouncements() {
                    @Override
                    public List<Optional<String>> take(List<Announcement> announcements) {
                        return tables.inTransaction(() -> super.take(announcements));
                    }
                };
        announcements.database = tables.entityManager();
        announcements.directory = world.directory;
        announcements.clock = world.clock;
        ledger =
                new TrustLedger() {
                    @Override
                    public HubWatch begin() {
                        return tables.inTransaction(super::begin);
                    }

                    @Override
                    public int count(int most) {
                        return within ? super.count(most) : tables.inTransaction(() -> super.count(most));
                    }
                };
        ledger.database = tables.entityManager();
        ledger.audit = audit;
        ledger.directory = world.directory;
        ledger.settings = settings;
        ledger.clock = world.clock;
    }

    /** As {@link TrustLedger#count}, in the transaction of the caller. */
    public int countWithin(int most) {
        within = true;
        try {
            return ledger.count(most);
        } finally {
            within = false;
        }
    }
}
