package io.bpci.log;

import io.bpci.jose.Ed25519;
import io.bpci.json.Malformed;
import io.bpci.note.Checkpoint;
import io.bpci.note.CosignatureVerifier;
import io.bpci.note.NoteVerifier;
import io.bpci.note.SignatureLine;
import io.bpci.platform.Metrics;
import io.bpci.settings.HubSettings;
import io.bpci.settings.InvalidSettings;
import io.bpci.settings.Log;
import io.bpci.witness.WitnessAnswer;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Logger;

/**
 * Has the newest kept checkpoint cosigned by the witnesses that {@code log.witnesses} lists (C2SP tlog-witness): all at
 * once, each from the tree that it knows. A witness that does not answer costs the others a few seconds and the log
 * nothing. {@link #ask} is for one thread at a time, the rest for all.
 */
@ApplicationScoped
public class Cosigning {
    private static final Logger LOG = Logger.getLogger(Cosigning.class.getName());
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** By which a witness's clock may be ahead. */
    private static final long MAX_SKEW_SECS = 300;

    @Inject HubSettings settings;
    @Inject Cosignatures cosignatures;
    @Inject Ed25519 ed25519;
    @Inject InstantSource clock;
    @Inject Metrics metrics;

    private List<AskedWitness> witnesses = List.of();

    /** Not final for tests, which have less patience. */
    WitnessClient client = new WitnessClient(PATIENCE);

    /**
     * @throws InvalidSettings if the key of a witness is none, or two have the same
     */
    @PostConstruct
    void begin() {
        witnesses = read(settings.log().witnesses());
        if (witnesses.isEmpty()) return;
        metrics.gauge(
                "log_witnesses_failing",
                "Witnesses that did not cosign when they were asked, three times or more in a row.",
                () -> witnesses.stream().filter(AskedWitness::isFailing).count());
        count("cosigned", 0);
        count("failed", 0);
    }

    private static List<AskedWitness> read(List<Log.AskedWitness> given) {
        List<AskedWitness> witnesses = new ArrayList<>();
        Set<CosignatureVerifier> keys = new HashSet<>();
        for (int i = 0; i < given.size(); i++) {
            String key = "log.witnesses[%d].key".formatted(i);
            try {
                if (!(NoteVerifier.parse(given.get(i).key()) instanceof CosignatureVerifier verifier)) {
                    throw new Malformed("must be a witness's key, of type 0x04 (Ed25519 cosignature)");
                }
                if (!keys.add(verifier)) throw new Malformed("must not be the key of a witness that is listed before");
                witnesses.add(new AskedWitness(given.get(i).url(), verifier));
            } catch (Malformed e) {
                throw new InvalidSettings(List.of(new InvalidSettings.Problem(key, "", "", e.getMessage())));
            }
        }
        return List.copyOf(witnesses);
    }

    @PreDestroy
    void end() {
        client.close();
    }

    /** How many witnesses are asked. */
    public int witnesses() {
        return witnesses.size();
    }

    /** Asks the witnesses that have not cosigned the newest checkpoint yet, unless they failed a moment ago. */
    public void ask() {
        if (witnesses.isEmpty()) return;
        cosignatures.newest().ifPresent(this::ask);
    }

    private void ask(Cosignatures.Newest newest) {
        Instant now = clock.instant();
        List<AskedWitness> due =
                witnesses.stream()
                        .filter(witness -> !newest.by().contains(witness.id()) && witness.isDue(now))
                        .toList();
        List<AskedWitness> again = new ArrayList<>();
        answers(newest, due)
                .forEach((witness, answer) -> {
                    if (answer instanceof WitnessAnswer.OutOfStep(long size)
                            && size <= newest.size()
                            && size != witness.known()) {
                        witness.knows(size);
                        again.add(witness);
                    } else {
                        take(newest, witness, answer);
                    }
                });
        answers(newest, again).forEach((witness, answer) -> take(newest, witness, answer));
    }

    private Map<AskedWitness, WitnessAnswer> answers(Cosignatures.Newest newest, List<AskedWitness> asked) {
        Map<AskedWitness, CompletableFuture<WitnessAnswer>> sent = new LinkedHashMap<>();
        for (AskedWitness witness : asked) {
            long from = Math.min(witness.known(), newest.size());
            sent.put(witness, client.add(witness.endpoint(), cosignatures.request(newest, from)));
        }
        Map<AskedWitness, WitnessAnswer> answers = new LinkedHashMap<>();
        sent.forEach((witness, answer) -> answers.put(witness, answer.join()));
        return answers;
    }

    private void take(Cosignatures.Newest newest, AskedWitness witness, WitnessAnswer answer) {
        switch (answer) {
            case WitnessAnswer.Cosignatures lines -> take(newest, witness, lines);
            case WitnessAnswer.OutOfStep(long size) ->
                    failed(
                            witness,
                            "it cosigned a tree of %d entries, and this log has kept %d; if the database was restored from a backup, the log forked"
                                    .formatted(size, newest.size()));
            case WitnessAnswer.Refused refused -> failed(witness, refused.why());
        }
    }

    private void take(Cosignatures.Newest newest, AskedWitness witness, WitnessAnswer.Cosignatures lines) {
        Checkpoint checkpoint = Checkpoint.parse(newest.note().text());
        long latest = clock.instant().getEpochSecond() + MAX_SKEW_SECS;
        Optional<SignatureLine> line = lines.by(witness.key(), checkpoint, latest, ed25519);
        if (line.isEmpty()) {
            failed(witness, "its answer holds no valid cosignature by its key");
            return;
        }
        cosignatures.keep(newest.size(), witness.id(), line.get());
        if (witness.isFailing()) LOG.info("the witness %s cosigns again".formatted(witness.key().name()));
        witness.cosigned(newest.size());
        count("cosigned", 1);
    }

    private void failed(AskedWitness witness, String why) {
        count("failed", 1);
        if (witness.failed(why, clock.instant())) {
            LOG.warning("the witness %s does not cosign: %s".formatted(witness.key().name(), why));
        }
    }

    private void count(String outcome, int times) {
        metrics.counter(
                        "log_cosignatures_total",
                        "Requests to witnesses to cosign a checkpoint, by outcome.",
                        "outcome",
                        outcome)
                .add(times);
    }

    /** What an operator should look at, one for each witness that fails. */
    public List<String> warnings() {
        return witnesses.stream().flatMap(witness -> witness.warning().stream()).toList();
    }
}
