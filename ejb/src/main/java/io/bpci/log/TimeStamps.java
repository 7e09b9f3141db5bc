package io.bpci.log;

import io.bpci.json.Malformed;
import io.bpci.log.internal.HttpTimeStamps;
import io.bpci.log.internal.LogCheckpoint;
import io.bpci.log.internal.TimeStampSource;
import io.bpci.note.SignedNote;
import io.bpci.platform.Metrics;
import io.bpci.platform.SecretFile;
import io.bpci.settings.HubSettings;
import io.bpci.timestamp.AuthorityCertificate;
import io.bpci.timestamp.AuthorityKey;
import io.bpci.timestamp.TimeStampAuthority;
import io.bpci.timestamp.TimeStampQuery;
import io.bpci.timestamp.TimeStampReply;
import io.bpci.timestamp.TimeStampToken;
import io.bpci.timestamp.TimeStampVerdict;
import io.bpci.timestamp.TimeStampVerifier;

import jakarta.annotation.PostConstruct;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.logging.Logger;

/**
 * Has checkpoints stamped with the time, by the hub's own authority or an external one (RFC 3161). Tokens are verified
 * before they are kept. An authority that gives none is asked again, later each time.
 */
@Singleton
@Startup
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class TimeStamps {
    private static final Logger LOG = Logger.getLogger(TimeStamps.class.getName());
    private static final String KEY_FILE = "time-stamp-authority.pem";
    private static final Duration FIRST_RETRY = Duration.ofSeconds(10);
    private static final Duration LAST_RETRY = Duration.ofMinutes(10);

    @Inject HubSettings settings;
    @Inject LogSigner signer;
    @Inject KeptCheckpoints checkpoints;
    @Inject InstantSource clock;
    @Inject SecureRandom random;
    @Inject Metrics metrics;

    // Written once, before anything else is called.
    private @Nullable Authority authority;

    // Owned by the thread that has checkpoints stamped.
    private Duration pause = FIRST_RETRY;
    private Instant retryAt = Instant.MIN;

    private volatile @Nullable Failure failure;
    private volatile @Nullable Instant stampedAt;

    /**
     * @param name for people
     */
    private record Authority(String name, TimeStampSource source, TimeStampVerifier verifier) {}

    private record Failure(Instant since, String why) {}

    // The container finds it by its name alone: no other method may have that.
    @PostConstruct
    void open() {
        authority = settings.log().timeStamps().authorityUrl().map(this::external).orElseGet(this::own);
        metrics.gauge(
                "log_time_stamp_last_timestamp_seconds",
                "When a checkpoint was stamped last, in seconds since 1970; 0 for not since the start.",
                () -> Optional.ofNullable(stampedAt).map(Instant::getEpochSecond).orElse(0L));
        metrics.gauge(
                "log_time_stamps_failing",
                "1 while the time-stamp authority gives no time stamps that can be kept.",
                () -> failure == null ? 0 : 1);
    }

    private Authority own() {
        Path file = settings.hubKeys().directory().resolve(KEY_FILE);
        String pem =
                SecretFile.readOrMake(
                        file, () -> AuthorityKey.generate(signer.origin(), clock.instant(), random).toSecretPem());
        try {
            var own = new TimeStampAuthority(AuthorityKey.fromPem(pem), clock, random);
            return new Authority("the hub's own", own::answer, new TimeStampVerifier(own.certificate()));
        } catch (Malformed e) {
            throw new IllegalStateException(
                    "the key of the hub's time-stamp authority in " + file + ": " + e.getMessage(), e);
        }
    }

    private Authority external(URI url) {
        // With a URL there is a certificate: the settings see to it.
        Path file = settings.log().timeStamps().authorityCertificateFile().orElseThrow();
        try {
            var pinned = AuthorityCertificate.fromPem(Files.readString(file));
            return new Authority(
                    url.toString(),
                    new HttpTimeStamps(url, settings.log().timeStamps().timeout()),
                    new TimeStampVerifier(pinned));
        } catch (IOException e) {
            throw new UncheckedIOException("the certificate of the time-stamp authority cannot be read", e);
        }
    }

    private Authority authority() {
        return Objects.requireNonNull(authority, "not started");
    }

    /** With which certificate tokens are verified: the authority's own, or its issuer's. */
    public AuthorityCertificate certificate() {
        return authority().verifier().pinned();
    }

    /** What an operator has to know; empty when all is well. */
    public Optional<String> warning() {
        return Optional.ofNullable(failure)
                .map(now ->
                        "the time-stamp authority (%s) gives no time stamps since %s: %s"
                                .formatted(authority().name(), now.since(), now.why()));
    }

    /** Has the newest kept checkpoint stamped, if it is not, and the authority is to be asked again. */
    public void stamp() throws InterruptedException {
        if (clock.instant().isBefore(retryAt)) return;
        Optional<LogCheckpoint> waiting = checkpoints.newest().filter(newest -> newest.timeStamp().isEmpty());
        if (waiting.isEmpty()) return;
        String text = SignedNote.parse(waiting.get().note()).text();
        switch (ask(text.getBytes(StandardCharsets.UTF_8))) {
            case TimeStampReply.Granted(TimeStampToken token) -> {
                checkpoints.stamped(waiting.get().size(), token.der());
                succeeded();
            }
            case TimeStampReply.Refused(String why) -> failed(why);
        }
    }

    /** A token that is verified. */
    private TimeStampReply ask(byte[] text) throws InterruptedException {
        TimeStampQuery query = TimeStampQuery.of(text, random);
        TimeStampReply reply;
        try {
            reply = query.read(authority().source().answer(query.der()));
        } catch (IOException e) {
            return new TimeStampReply.Refused(String.valueOf(e.getMessage()));
        }
        if (reply instanceof TimeStampReply.Granted(TimeStampToken token)
                && authority().verifier().verify(token, text) instanceof TimeStampVerdict.Refused(_, String why)) {
            return new TimeStampReply.Refused(why);
        }
        return reply;
    }

    private void succeeded() {
        metrics.counter("log_time_stamps_total", "Checkpoints that were stamped with the time.").add(1);
        stampedAt = clock.instant();
        if (failure != null) LOG.info("checkpoints are stamped again");
        failure = null;
        pause = FIRST_RETRY;
    }

    private void failed(String why) {
        metrics.counter("log_time_stamp_failures_total", "Requests for a time stamp that brought none.").add(1);
        Failure before = failure;
        failure = new Failure(before == null ? clock.instant() : before.since(), why);
        // Said once, not every time.
        if (before == null) warning().ifPresent(LOG::warning);
        retryAt = clock.instant().plus(pause);
        Duration twice = pause.multipliedBy(2);
        pause = twice.compareTo(LAST_RETRY) < 0 ? twice : LAST_RETRY;
    }
}
