package io.bpci.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code bpci up}: from nothing to a hub that is ready, and then until it is told to stop. */
final class Up {
    private final Installation installation;
    private final StateDirectory state;
    private final Options options;
    private final Progress progress;
    private final Endpoints endpoints;

    /** Somebody else's Keycloak, if the operator has named one. */
    private final Optional<URI> foreignIssuer;

    Up(Installation installation, StateDirectory state, Options options, Progress progress) {
        this.installation = installation;
        this.state = state;
        this.options = options;
        this.progress = progress;
        this.endpoints = Endpoints.at(options.portOffset());
        this.foreignIssuer = Optional.ofNullable(System.getenv(Hub.ISSUER)).map(URI::create);
    }

    /** Returns never, or with a {@link Failure}: what ends it in good order is a signal. */
    void run() throws InterruptedException {
        state.create();
        try (RunLock lock = RunLock.take(state).orElseThrow(() -> alreadyRunning(state))) {
            lock.clear();
            lock.sign();
            Down.endLeftovers(state, progress);
            requireFreePorts();
            var supervisor = new Supervisor(state, progress);
            Thread stop = new Thread(() -> end(supervisor, lock), "stop");
            Runtime.getRuntime().addShutdownHook(stop);
            try {
                start(supervisor, lock);
                supervisor.watch();
            } finally {
                end(supervisor, lock);
            }
        }
    }

    static Failure alreadyRunning(StateDirectory state) {
        String pid = RunningProcess.pidIn(state.pid(Down.LAUNCHER)).map(p -> " (process " + p + ")").orElse("");
        return new Failure(
                Failure.Exit.ALREADY_RUNNING,
                Files.exists(state.ready())
                        ? "already running"
                                + pid
                                + "; its addresses are in "
                                + state.access()
                                + "; to stop it: bpci down"
                        : "already starting or stopping" + pid + "; to see how far it is: bpci logs");
    }

    private void requireFreePorts() {
        List<Port> ports = new ArrayList<>(endpoints.hubPorts());
        if (foreignIssuer.isEmpty()) ports.addAll(endpoints.keycloakPorts());
        List<String> complaints = ports.stream().filter(port -> !port.free()).map(Port::complaint).toList();
        if (!complaints.isEmpty()) throw new Failure(Failure.Exit.PORT_BUSY, String.join("\nbpci: ", complaints));
    }

    private void start(Supervisor supervisor, RunLock lock) throws InterruptedException {
        var hub = new Hub(installation, state, endpoints, options.config(), options.tls());
        Endpoints found = hub.preflight();
        Optional<Credentials> credentials =
                foreignIssuer.isPresent() ? Optional.empty() : Optional.of(Credentials.of(state));
        supervisor.start(hub.start(found, credentials));
        if (credentials.isPresent()) startKeycloak(supervisor, credentials.get());
        supervisor.awaitReady(found.hub().api().certificate().map(Preflight.Certificate::file), options.timeout());
        var access = new Access(found, authorities(found.hub()), foreignIssuer.orElse(endpoints.issuer()), credentials);
        StateDirectory.writePrivately(state.access(), access.json());
        lock.announceReady();
        tell(access);
    }

    /** The authority made here; else the hub's certificates themselves, as who issued them is not known here. */
    private Optional<Path> authorities(Preflight hub) {
        if (options.tls()) return Optional.of(state.tls().resolve("ca.pem"));
        List<Path> shown =
                Stream.of(hub.api(), hub.ws())
                        .flatMap(listener -> listener.certificate().stream())
                        .map(Preflight.Certificate::file)
                        .distinct()
                        .toList();
        if (shown.isEmpty()) return Optional.empty();
        var pem = new StringBuilder();
        try {
            for (Path file : shown) pem.append(Files.readString(file, StandardCharsets.ISO_8859_1)).append('\n');
        } catch (IOException e) {
            throw new Failure("a certificate cannot be read: " + e.getMessage());
        }
        StateDirectory.writePrivately(state.trusted(), pem.toString());
        return Optional.of(state.trusted());
    }

    private void startKeycloak(Supervisor supervisor, Credentials credentials) throws InterruptedException {
        var keycloak = new Keycloak(installation, state, endpoints);
        keycloak.prepareHome();
        build(keycloak, supervisor);
        supervisor.start(keycloak.start(credentials));
    }

    /** Two hubs of one checkout may start at once; one of them builds. */
    private void build(Keycloak keycloak, Supervisor supervisor) throws InterruptedException {
        if (keycloak.built()) return;
        Path guard = installation.home().resolve("src/launcher/target/keycloak/build.lock");
        try (FileChannel channel = FileChannel.open(guard, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = channel.lock()) {
            if (!held.isValid() || keycloak.built()) return;
            supervisor.run(keycloak.build(), "preparing Keycloak, once for this version");
            keycloak.rememberBuild();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void tell(Access access) {
        Endpoints found = access.endpoints();
        progress.say("");
        progress.say("BPCI Hub is ready");
        progress.say("  API         " + found.apiRoot() + "  (port " + found.api().number() + ")");
        progress.say("  Portal      " + found.portal());
        progress.say("  OpenAPI     " + found.openApi());
        progress.say("  nodes       " + found.nodeSocket() + "  (port " + found.ws().number() + ")");
        progress.say("  issuer      " + access.issuer());
        access.authorities().ifPresent(file -> progress.say("  to trust    " + file));
        access.credentials().ifPresent(this::tell);
        progress.say("  all of this " + state.access());
        progress.say("");
        if (options.command() == Options.Command.UP) progress.say("Ctrl-C stops it.");
    }

    private void tell(Credentials credentials) {
        if (options.command() == Options.Command.SUPERVISE) return; // It writes a log, and logs hold no secrets.
        progress.say("");
        progress.say(row("development user", "organisation", "password", "service account", "secret"));
        for (DevelopmentIdentity who : DevelopmentIdentity.ALL) {
            progress.say(
                    row(
                            who.name(),
                            who.organisation(),
                            credentials.userPassword(who),
                            who.clientId(),
                            credentials.clientSecret(who)));
        }
        progress.say("");
    }

    private static String row(String user, String organisation, String password, String client, String secret) {
        return String.format("  %-17s %-13s %-25s %-19s %s", user, organisation, password, client, secret);
    }

    /** From the signal's thread and from the main one, whichever comes first; the other waits. */
    private synchronized void end(Supervisor supervisor, RunLock lock) {
        supervisor.stop();
        lock.clear();
    }

    /** How long an orderly end takes at most. */
    static final Duration GRACE = Duration.ofSeconds(60);
}
