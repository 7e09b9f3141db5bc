package io.bpci.log;

import io.bpci.jose.Ed25519;
import io.bpci.platform.HubException;
import io.bpci.platform.HubIdentity;
import io.bpci.problem.Fault;
import io.bpci.settings.HubSettings;

import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import java.security.SecureRandom;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.logging.Logger;

/**
 * The log's private keys in this hub's hands. They sign only while the database says that they are the log's: a hub
 * that has others signs nothing. Safe for concurrent use.
 */
@ApplicationScoped
public class LogSigner {
    private static final Logger LOG = Logger.getLogger(LogSigner.class.getName());

    @Inject HubSettings settings;
    @Inject HubIdentity hub;
    @Inject Ed25519 engine;
    @Inject SecureRandom random;

    private @Nullable LogKeyFiles files;

    // Guarded by this.
    private @Nullable LogKeys keys;

    private volatile @Nullable String missing;

    @PostConstruct
    void begin() {
        open(new LogKeyFiles(settings.hubKeys().directory(), "bpci-hub/" + hub.hubId(), engine, random));
    }

    void open(LogKeyFiles from) {
        files = from;
    }

    private LogKeyFiles files() {
        return Objects.requireNonNull(files, "not started");
    }

    /** The log's name; keys change, it does not. */
    public String origin() {
        return files().origin();
    }

    /** The keys in this hub's files. Whether they are the log's, only the database tells. */
    public synchronized LogKeys ownKeys() {
        LogKeys known = keys;
        if (known != null) return known;
        LogKeys read = files().current();
        keys = read;
        return read;
    }

    /**
     * The private keys of those that sign the log now. Where this hub has them as those that are to follow, they follow
     * from here on.
     *
     * @throws HubException UNAVAILABLE if it does not have them
     */
    public synchronized LogKeys require(List<String> verifierKeys) {
        if (ownKeys().verifierKeys().equals(verifierKeys)) return has(ownKeys());
        Optional<LogKeys> found = files().find(verifierKeys);
        if (found.isPresent()) {
            LOG.info("the log is signed with other keys now: " + LogKeys.ids(verifierKeys));
            return has(found.get());
        }
        throw refusal(files().current(), "it is signed with " + LogKeys.ids(verifierKeys));
    }

    /** New keys, which {@link #require} finds from now on. */
    public synchronized LogKeys prepareNext() {
        return files().prepareNext();
    }

    private synchronized LogKeys has(LogKeys wanted) {
        keys = wanted;
        missing = null;
        return wanted;
    }

    /**
     * That this hub must not sign.
     *
     * @param why who signs the log instead
     */
    public synchronized HubException refusal(LogKeys held, String why) {
        // An operator will put others there.
        keys = null;
        String text =
                "the log is not signed by this hub: %s, and the files in %s hold %s. Copy %s and %s there from the hub that signed last; until then events wait in the audit log"
                        .formatted(
                                why,
                                files().directory(),
                                LogKeys.ids(held.verifierKeys()),
                                LogKeyFiles.ED25519_FILE,
                                LogKeyFiles.ML_DSA_FILE);
        // Said once, not at every attempt.
        if (!text.equals(missing)) LOG.severe(text);
        missing = text;
        return new HubException(Fault.UNAVAILABLE, text);
    }

    /** What an operator has to do before this hub signs; empty while it may. */
    public Optional<String> warning() {
        return Optional.ofNullable(missing);
    }
}
