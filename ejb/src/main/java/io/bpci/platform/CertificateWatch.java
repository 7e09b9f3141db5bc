package io.bpci.platform;

import io.bpci.settings.HubSettings;
import io.bpci.settings.Tls.PemFiles;
import io.bpci.tls.LiveCertificate;
import io.bpci.tls.ServerCertificate;

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
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * Watches the certificates of the two listeners, for health, metrics and the log: whether they near their end, were
 * replaced, or were replaced by something that cannot be used. A listener on loopback without one is not watched.
 */
@Singleton
@Startup
@DependsOn("Database")
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class CertificateWatch {
    private static final Logger LOG = Logger.getLogger(CertificateWatch.class.getName());
    private static final Duration LOOK_EVERY = Duration.ofMinutes(1);
    private static final Duration SAY_AGAIN = Duration.ofDays(1);
    private static final Duration SAY_AGAIN_EXPIRED = Duration.ofHours(1);

    @Inject HubSettings settings;
    @Inject InstantSource clock;
    @Inject Metrics metrics;
    @Inject Leadership leadership;

    @Resource ManagedThreadFactory threads;

    private @Nullable Rounds rounds;

    // Written once, before anything else is called.
    private List<Watched> watched = List.of();

    // Owned by the thread.
    private final Map<String, Told> told = new HashMap<>();

    private record Watched(String listener, PemFiles files, LiveCertificate certificate) {}

    /** What was logged last for a listener. */
    private record Told(ServerCertificate certificate, Optional<String> warning, Instant at) {}

    @PostConstruct
    void follow() {
        watched =
                Stream.concat(
                                settings.tls().api().map(files -> watch("api", files)).stream(),
                                settings.tls().ws().map(files -> watch("ws", files)).stream())
                        .toList();
        for (Watched each : watched) {
            metrics.gauge(
                    "oracle_certificate_expiry_timestamp_seconds",
                    "When the certificate of a listener ends, in seconds since 1970.",
                    () -> each.certificate().current().ends().getEpochSecond(),
                    "listener",
                    each.listener());
        }
        if (watched.isEmpty()) return;
        rounds =
                Rounds.begin(
                        "watch over certificates",
                        threads,
                        leadership.lock(),
                        LOOK_EVERY,
                        () -> {
                            watched.forEach(this::tell);
                            return LOOK_EVERY;
                        });
    }

    @PreDestroy
    void end() {
        if (rounds != null) rounds.close();
    }

    /** Not called {@code follow} too: Payara looks the method above up by its name alone. */
    private Watched watch(String listener, PemFiles files) {
        return new Watched(
                listener, files, LiveCertificate.follow(files.certificateFile(), files.privateKeyFile(), clock));
    }

    /** One for each listener that has a certificate. */
    public List<CertificateState> states() {
        return watched.stream().map(this::state).toList();
    }

    private CertificateState state(Watched each) {
        Instant ends = each.certificate().current().ends();
        Duration left = Duration.between(clock.instant(), ends);
        return new CertificateState(
                each.listener(),
                each.files().certificateFile(),
                ends,
                left,
                left.compareTo(settings.tls().warnBeforeEnd()) < 0,
                each.certificate().fault());
    }

    /** Says in the log what is new, and again from time to time what goes on. */
    private void tell(Watched each) {
        ServerCertificate now = each.certificate().current();
        CertificateState state = state(each);
        Optional<String> warning = state.warning();
        Told before = told.get(each.listener());
        if (before != null && before.certificate() != now) {
            LOG.info(() -> "new connections to %s get a new %s".formatted(each.listener(), now));
        }
        Duration pause = state.isExpired() ? SAY_AGAIN_EXPIRED : SAY_AGAIN;
        boolean again = before == null || !before.at().plus(pause).isAfter(clock.instant());
        boolean isNew = before == null || before.warning().isPresent() != warning.isPresent();
        if (warning.isPresent() && (again || isNew)) {
            LOG.log(state.isExpired() ? Level.SEVERE : Level.WARNING, warning.get());
        } else if (before != null && before.certificate() == now) {
            return;
        }
        told.put(each.listener(), new Told(now, warning, clock.instant()));
    }
}
