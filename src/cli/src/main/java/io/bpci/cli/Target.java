package io.bpci.cli;

import io.bpci.client.ClientCredentials;
import io.bpci.client.HubApi;
import io.bpci.client.TokenSource;
import io.bpci.jose.Thumbprint;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.wire.HubInfo;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;

/**
 * Which hub a command is for, and who asks. In this order: what the command line says; the environment; a login; and
 * the access file of a hub that was started here.
 */
final class Target {
    /** The development identity that a command needs when it runs on an access file. */
    enum Role {
        OPERATOR("node-operator"),
        AUDITOR("auditor"),
        ADMIN("hub-admin"),
        OFFICER("government-officer");

        private final String wireName;

        Role(String wireName) {
            this.wireName = wireName;
        }
    }

    private static final URI LOCAL = URI.create("http://127.0.0.1:9100");

    @Option(
            names = "--hub",
            paramLabel = "URL",
            description = "The hub's REST address, as https://hub.example:9100 (also BPCI_HUB).")
    @Nullable URI hub;

    @Option(
            names = "--ws",
            paramLabel = "URL",
            description = "The hub's node WebSocket, when it is not where the hub says.")
    @Nullable URI ws;

    @Option(
            names = "--access",
            paramLabel = "FILE",
            description = "The access file of a hub started with 'bpci up'. Default: .bpci/access.json, if there.")
    @Nullable Path accessFile;

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description = "A bearer token (better in BPCI_TOKEN: others can see command lines).")
    @Nullable String token;

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description = "The authorities to trust for TLS, as PEM, in place of the system's (also BPCI_CA).")
    @Nullable Path ca;

    @Option(
            names = "--as",
            paramLabel = "NAME",
            description = "With an access file: the development client to act as, such as dev-operator-south.")
    @Nullable String as;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "table for people, json for programs (default: ${DEFAULT-VALUE}).")
    Output.Format format = Output.Format.table;

    private Places places = Places.ofThisProcess();
    private @Nullable HttpClient http;

    /** For tests: another home than this process's. */
    void places(Places others) {
        this.places = others;
    }

    Places places() {
        return places;
    }

    synchronized HttpClient http() {
        if (http == null) http = HubApi.httpClient(authorities().orElse(null));
        return http;
    }

    /** What the command line says; the environment; for the hub of an access file, what stands in that. */
    private Optional<Path> authorities() {
        if (ca != null) return Optional.of(ca);
        String variable = places.environment().getOrDefault("BPCI_CA", "");
        if (!variable.isEmpty()) return Optional.of(Path.of(variable));
        URI where = hub();
        return access().filter(file -> isOf(file, where)).flatMap(file -> Documents.text(file, "ca")).map(Path::of);
    }

    private static boolean isOf(JsonObject accessFile, URI hub) {
        return Documents.text(accessFile, "api").filter(api -> isSame(URI.create(api), hub)).isPresent();
    }

    /** The REST interface, for somebody of that role. */
    HubApi api(Role role) {
        return new HubApi(hub(), http(), tokens(role));
    }

    /** What the REST interface has for everybody; no identity provider is asked. */
    HubApi openApi() {
        return new HubApi(hub(), http(), TokenSource.none());
    }

    URI hub() {
        if (hub != null) return hub;
        String variable = places.environment().getOrDefault("BPCI_HUB", "");
        if (!variable.isEmpty()) return uri(variable, "BPCI_HUB");
        if (accessFile == null) {
            Optional<StoredLogin> login = StoredLogin.read(places.login());
            if (login.isPresent()) return login.get().hub();
        }
        return access().flatMap(file -> Documents.text(file, "api")).map(a -> uri(a, "api")).orElse(LOCAL);
    }

    private static URI uri(String text, String what) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new CliFailure(Exit.USAGE, what + " is not a URL: " + text, "");
        }
    }

    Optional<JsonObject> access() {
        if (accessFile != null) return Optional.of(Documents.read(accessFile));
        return places.access().map(Documents::read);
    }

    private TokenSource tokens(Role role) {
        if (token != null) return TokenSource.of(token);
        String variable = places.environment().getOrDefault("BPCI_TOKEN", "");
        if (!variable.isEmpty()) return TokenSource.of(variable);
        URI where = hub();
        if (accessFile == null && as == null) {
            Optional<StoredLogin> login = StoredLogin.read(places.login()).filter(l -> isSame(l.hub(), where));
            if (login.isPresent()) {
                var provider = new IdentityProvider(http(), InstantSource.system());
                return new LoginTokens(places.login(), login.get(), provider, InstantSource.system());
            }
        }
        // Secrets of the hub started here go to that hub only.
        return access().filter(file -> isOf(file, where))
                .<TokenSource>flatMap(file -> development(file, role))
                .orElseGet(TokenSource::none);
    }

    private static boolean isSame(URI one, URI other) {
        return String.valueOf(one.getHost()).equals(String.valueOf(other.getHost()))
                && one.getPort() == other.getPort()
                && String.valueOf(one.getScheme()).equals(String.valueOf(other.getScheme()));
    }

    private Optional<ClientCredentials> development(JsonObject file, Role role) {
        Optional<String> endpoint = Documents.text(file, "token_endpoint");
        if (endpoint.isEmpty() || !(file.get("clients") instanceof JsonArray clients)) return Optional.empty();
        for (Json element : clients.elements()) {
            if (element instanceof JsonObject client && fits(client, role)) {
                return Optional.of(
                        new ClientCredentials(
                                http(),
                                uri(endpoint.get(), "token_endpoint"),
                                Documents.text(client, "name").orElse(""),
                                Documents.text(client, "secret").orElse("")));
            }
        }
        if (as != null) throw new CliFailure(Exit.USAGE, "the access file has no client " + as, "");
        return Optional.empty();
    }

    private boolean fits(JsonObject client, Role role) {
        return as != null
                ? Documents.text(client, "name").filter(as::equals).isPresent()
                : Documents.text(client, "role").filter(role.wireName::equals).isPresent();
    }

    /** The node WebSocket. */
    URI relay(HubInfo info) {
        if (ws != null) return ws;
        URI rest = hub();
        Optional<JsonObject> file = access().filter(f -> isOf(f, rest));
        return file.flatMap(f -> Documents.text(f, "ws"))
                .map(text -> uri(text, "ws"))
                .orElseGet(() -> {
                    String scheme = "https".equals(rest.getScheme()) ? "wss" : "ws";
                    return URI.create(scheme + "://" + rest.getHost() + ":" + info.wsPort());
                });
    }

    /**
     * The hub's identity, remembered for hubs on other machines: one that changes is either a new hub or somebody in
     * between.
     */
    Thumbprint pinned(HubInfo info) {
        URI rest = hub();
        String host = String.valueOf(rest.getHost()).toLowerCase(Locale.ROOT);
        // A hub on this machine is its owner's own, and a new one each time its data is removed.
        if (host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]")) return info.hubId();
        Path file = places.knownHubs();
        JsonObject known = Files.exists(file) ? Documents.read(file) : Json.object().build();
        String name = rest.getScheme() + "://" + rest.getAuthority();
        Optional<String> before = Documents.text(known, name);
        if (before.isEmpty()) {
            Places.writePrivately(file, known.with(name, Json.of(info.hubId().value())) + "\n");
            return info.hubId();
        }
        if (!before.get().equals(info.hubId().value())) {
            throw new CliFailure(
                    Exit.UNREACHABLE,
                    "%s was hub %s and now says it is %s".formatted(name, before.get(), info.hubId()),
                    "ask its operator; if that is right, remove the entry from " + file);
        }
        try {
            return Thumbprint.parse(before.get());
        } catch (Malformed e) {
            throw new CliFailure(Exit.USAGE, file + " holds no identity for " + name, "remove the entry");
        }
    }
}
