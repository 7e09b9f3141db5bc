package io.bpci.monitoring;

import io.bpci.audit.AuditBatch;
import io.bpci.government.Officer;
import io.bpci.government.Operations;
import io.bpci.platform.HubException;
import io.bpci.platform.Metrics;
import io.bpci.response.Emergencies;
import io.bpci.settings.HubSettings;
import io.bpci.wire.EmergencyInfo;
import io.bpci.wire.OperationInfo;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.DependsOn;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The streams of this hub. Safe for concurrent use. */
@Singleton
@Startup
@DependsOn("Relay")
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class GovernmentMonitor {
    @Inject Happenings happenings;
    @Inject Operations operations;
    @Inject Emergencies emergencies;
    @Inject HubSettings settings;
    @Inject Metrics metrics;

    @Resource ManagedThreadFactory threads;

    private @Nullable Monitor monitor;

    @PostConstruct
    void start() {
        var started =
                new Monitor(
                        new Monitor.Plan(
                                happenings::end,
                                happenings::between,
                                new FromDatabase(operations, emergencies),
                                InstantSource.system(),
                                threads,
                                settings.government().maxMonitors(),
                                settings.government().maxMonitorsPerOfficer()));
        monitor = started;
        metrics.gauge("bpci_government_monitors", "Officers' streams that are open.", started::streams);
    }

    /** Whose queries decide which rows an officer sees. */
    private record FromDatabase(Operations operations, Emergencies emergencies) implements Monitor.Rows {
        @Override
        public Map<String, OperationInfo> operations(Officer officer, Set<String> ids) {
            return operations.seen(officer, ids);
        }

        @Override
        public Map<String, EmergencyInfo> emergencies(Officer officer, Set<String> ids) {
            return emergencies.seen(officer, ids);
        }
    }

    @PreDestroy
    void stop() {
        if (monitor != null) monitor.close();
    }

    /**
     * Begins a stream, whose first event leaves at once.
     *
     * @param after the number of the last event that is known already; null to begin with what happens from now on
     * @throws HubException RATE_LIMITED if the officer watches in as many as may be; OVERLOADED if the hub has as many
     *     as it takes; UNAVAILABLE
     */
    public MonitorStream open(Watcher watcher, @Nullable Long after, MonitorCarrier carrier) {
        return Objects.requireNonNull(monitor, "the monitor is not running").open(watcher, after, carrier);
    }

    /** Events of this hub are in the log: no need to wait for the next look. */
    public void stored(@Observes AuditBatch batch) {
        if (monitor != null) monitor.nudge();
    }
}
