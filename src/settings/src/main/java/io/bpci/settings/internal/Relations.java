package io.bpci.settings.internal;

import io.bpci.settings.Broker;
import io.bpci.settings.HubSettings;
import io.bpci.settings.Log;
import io.bpci.settings.Tls.PemFiles;
import io.bpci.tls.Reading;
import io.bpci.tls.ServerCertificate;

import java.net.URI;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What must hold between settings, and between a setting and the machine. */
final class Relations {
    private final Reader reader;
    private final Problems problems;
    private final Instant now;

    private Relations(Reader reader, Problems problems, Instant now) {
        this.reader = reader;
        this.problems = problems;
        this.now = now;
    }

    static void check(HubSettings settings, Reader reader, Problems problems, Instant now) {
        var relations = new Relations(reader, problems, now);
        relations.listeners(settings);
        relations.limits(settings);
        relations.certificate("tls.api", settings.tls().api());
        relations.certificate("tls.ws", settings.tls().ws());
        relations.database(settings);
        relations.broker(settings.broker());
        relations.identity(settings);
        relations.log(settings.log());
        relations.timeStamps(settings.log().timeStamps());
    }

    private void listeners(HubSettings settings) {
        var oracle = settings.oracleConfig();
        require(
                oracle.apiPort() != oracle.wsPort(),
                "must not be oracle_config.api_port",
                "oracle_config.ws_port",
                "oracle_config.api_port");
        require(
                Links.isLoopback(oracle.apiAddress()) || settings.tls().api().isPresent(),
                "must be a loopback address, or tls.api must name a certificate: plain text never leaves the machine",
                "oracle_config.api_address");
        require(
                Links.isLoopback(oracle.wsAddress()) || settings.tls().ws().isPresent(),
                "must be a loopback address, or tls.ws must name a certificate: plain text never leaves the machine",
                "oracle_config.ws_address");
    }

    private void limits(HubSettings settings) {
        var messages = settings.messages();
        var sessions = settings.sessions();
        require(
                messages.maxMessageSize().compareTo(messages.maxBatchSize()) <= 0,
                "must be at least messages.max_message_size",
                "messages.max_batch_size",
                "messages.max_message_size");
        require(
                messages.maxMessageSize().compareTo(sessions.creditSize()) <= 0,
                "must be at least messages.max_message_size, or such a message could never be delivered",
                "sessions.credit_size",
                "messages.max_message_size");
        require(
                messages.maxMessageSize().compareTo(settings.queues().maxSize()) <= 0,
                "must be at least messages.max_message_size",
                "queues.max_size",
                "messages.max_message_size");
        require(
                sessions.idleTimeout().compareTo(sessions.authenticateTimeout()) > 0,
                "must be longer than sessions.authenticate_timeout",
                "sessions.idle_timeout",
                "sessions.authenticate_timeout");
        require(
                sessions.maxUnauthenticatedPerAddress() <= sessions.maxUnauthenticated(),
                "must be at most sessions.max_unauthenticated",
                "sessions.max_unauthenticated_per_address",
                "sessions.max_unauthenticated");
        var identity = settings.identity();
        require(
                identity.keysRefreshInterval().compareTo(identity.keysLifetime()) <= 0,
                "must be at most identity.keys_lifetime",
                "identity.keys_refresh_interval",
                "identity.keys_lifetime");
        var government = settings.government();
        require(
                government.sessionIdleTimeout().compareTo(government.sessionTimeout()) <= 0,
                "must be at most government.session_timeout",
                "government.session_idle_timeout",
                "government.session_timeout");
        var discovery = settings.discovery();
        require(
                discovery.silentAfter().compareTo(discovery.awayAfter()) <= 0,
                "must be at least discovery.silent_after",
                "discovery.away_after",
                "discovery.silent_after");
        var security = settings.oracleConfig().securityConfig();
        require(
                security.maxFutureSkewSecs() <= security.maxMessageAgeSecs(),
                "must be at most max_message_age_secs",
                "oracle_config.security_config.max_future_skew_secs",
                "oracle_config.security_config.max_message_age_secs");
    }

    private void certificate(String section, Optional<PemFiles> files) {
        String certificateKey = section + ".certificate_file";
        String privateKey = section + ".private_key_file";
        files.ifPresent(pem -> {
            require(
                    Files.isRegularFile(pem.certificateFile()) && Files.isReadable(pem.certificateFile()),
                    "must name a file that the hub can read",
                    certificateKey);
            SecretFile.fault(pem.privateKeyFile()).ifPresent(fault -> require(false, fault, privateKey));
            if (problems.concerns(certificateKey) || problems.concerns(privateKey)) return;
            switch (ServerCertificate.read(pem.certificateFile(), pem.privateKeyFile(), now)) {
                case Reading.Usable _ -> {
                    // As it should be.
                }
                case Reading.Unusable unusable ->
                        require(
                                false,
                                unusable.toString(),
                                unusable.file().equals(pem.privateKeyFile()) ? privateKey : certificateKey);
            }
        });
    }

    private void database(HubSettings settings) {
        settings.database()
                .url()
                .ifPresent(url -> {
                    require(
                            !Links.holdsPassword(url),
                            "must not hold a password: use database.password_file",
                            "database.url");
                    if (url.startsWith("jdbc:h2:")) {
                        require(
                                url.toUpperCase(Locale.ROOT).matches(".*;WRITE_DELAY=0(;.*)?"),
                                "must end in ;WRITE_DELAY=0, or a crash loses what was committed",
                                "database.url");
                    } else {
                        require(
                                Links.postgresqlIsSafe(url),
                                "must have sslmode=verify-full (or verify-ca) beyond loopback",
                                "database.url");
                        require(
                                settings.database().password().isPresent(),
                                "must be given for a database with a URL",
                                "database.password_file",
                                "database.password",
                                "database.url");
                    }
                });
    }

    private void broker(Broker broker) {
        broker.url()
                .ifPresent(url -> {
                    require(
                            !Links.holdsPassword(url),
                            "must not hold a password: use broker.password_file",
                            "broker.url");
                    require(
                            Links.brokerIsSafe(url),
                            "must have ?sslEnabled=true after each host beyond loopback",
                            "broker.url");
                    require(
                            broker.password().isPresent(),
                            "must be given for a broker with a URL",
                            "broker.password_file",
                            "broker.password",
                            "broker.url");
                });
    }

    private void identity(HubSettings settings) {
        var issuer = settings.identity().issuer();
        require(
                "https".equals(issuer.getScheme()) || Links.isLoopback(issuer.getHost()),
                "must be https beyond loopback",
                "identity.issuer");
    }

    private void log(Log log) {
        for (int i = 0; i < log.witnesses().size(); i++) {
            String key = "log.witnesses[" + i + "].url";
            URI url = log.witnesses().get(i).url();
            require(
                    "https".equals(url.getScheme()) || Links.isLoopback(url.getHost()),
                    "must be https beyond loopback",
                    key);
        }
        for (int i = 0; i < log.witness().logs().size(); i++) {
            String key = "log.witness.logs[" + i + "].keys[0]";
            boolean given = !log.witness().logs().get(i).keys().isEmpty();
            require(given, "must be given too: one verifier key or more", key);
        }
        require(
                log.witnessesRequired() <= log.witnesses().size(),
                "must be at most the number of log.witnesses",
                "log.witnesses_required");
    }

    private void timeStamps(Log.TimeStamps settings) {
        String urlKey = "log.time_stamps.authority_url";
        String certificateKey = "log.time_stamps.authority_certificate_file";
        settings.authorityUrl()
                .ifPresent(url ->
                        require(
                                "https".equals(url.getScheme()) || Links.isLoopback(url.getHost()),
                                "must be https beyond loopback",
                                urlKey));
        require(
                settings.authorityUrl().isEmpty() || settings.authorityCertificateFile().isPresent(),
                "must be given for an authority with a URL: its tokens are verified before they are kept",
                certificateKey,
                urlKey);
        require(
                settings.authorityUrl().isPresent() || settings.authorityCertificateFile().isEmpty(),
                "must be given with authority_certificate_file: the hub's own authority has its own certificate",
                urlKey,
                certificateKey);
        settings.authorityCertificateFile()
                .flatMap(AuthorityCertificates::fault)
                .ifPresent(fault -> require(false, fault, certificateKey));
    }

    /** Notes a problem with the first key, unless one of the keys has a problem already, which may be the cause. */
    private void require(boolean holds, String allowed, String... keys) {
        if (!holds && Arrays.stream(keys).noneMatch(problems::concerns)) {
            problems.add(keys[0], reader.given(keys[0]), reader.where(keys[0]), allowed);
        }
    }
}
