package io.bpci.it;

import io.bpci.client.ClientCredentials;
import io.bpci.client.TokenSource;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.json.JsonString;
import io.bpci.json.StrictJson;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The whole product, started once for all tests by the command that a user gives: Keycloak and a hub, with generated
 * credentials. Tests that break a hub start one of their own beside it ({@link HubProcess}) and share this Keycloak.
 */
public final class Product implements BeforeAllCallback {
    static final Path ROOT = Path.of(System.getProperty("bpci.root"));
    private static final int PORT_OFFSET = Integer.getInteger("bpci.portOffset", 20_000);

    /** The access file of a product that runs already, for who works on a test. */
    private static final @Nullable String RUNNING = System.getProperty("bpci.access");

    private static final Object LOCK = new Object();
    private static JsonObject access = Json.object().build();
    private static Path data = Path.of("");

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        synchronized (LOCK) {
            var store = context.getRoot().getStore(ExtensionContext.Namespace.GLOBAL);
            if (store.get(Product.class) != null) return;
            if (RUNNING != null) {
                access = (JsonObject) StrictJson.parse(Files.readAllBytes(Path.of(RUNNING)));
                data = Path.of(RUNNING).resolveSibling("");
                return;
            }
            Path fresh = Files.createTempDirectory("bpci-product");
            data = fresh;
            launcher(Map.of(), "up", "--detach", "--data", fresh.toString(), "--port-offset", "" + PORT_OFFSET);
            access = (JsonObject) StrictJson.parse(Files.readAllBytes(fresh.resolve("access.json")));
            store.put(Product.class, (AutoCloseable) () -> end(fresh));
        }
    }

    private static void end(Path data) throws IOException, InterruptedException {
        launcher(Map.of(), "down", "--data", data.toString());
        try (Stream<Path> all = Files.walk(data)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(each);
        }
    }

    /** Runs the launcher, with more in its environment, and returns when it has ended well. */
    static void launcher(Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Dbpci.home=" + ROOT);
        command.add("-cp");
        command.add(ROOT.resolve("src/launcher/target/bpci-launcher.jar").toString());
        command.add("io.bpci.launcher.Launcher");
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (!process.waitFor(5, TimeUnit.MINUTES) || process.exitValue() != 0) {
            throw new IllegalStateException("bpci " + String.join(" ", arguments) + " failed:\n" + said);
        }
    }

    /** The hub's own signing key, for who forges. */
    static Path hubKey() {
        return data.resolve("keys").resolve("hub-signing-key.pem");
    }

    /** Where the hub, and Keycloak, keep all that they keep. */
    static Path data() {
        return data;
    }

    static URI api() {
        return URI.create(text(access, "api"));
    }

    /** Where everything that is no API lies: health, metrics, OpenAPI. */
    static URI site() {
        return api().resolve("/");
    }

    /** The hub's process, to be looked at. */
    static RunningHub hub() {
        return RunningHub.listeningOn(api().getPort());
    }

    static URI portal() {
        return URI.create(text(access, "portal"));
    }

    static URI webSocket() {
        return URI.create(text(access, "ws"));
    }

    static URI issuer() {
        return URI.create(text(access, "issuer"));
    }

    static URI keycloak() {
        return URI.create(text(access, "keycloak"));
    }

    /** {@code name} and {@code secret}. */
    static JsonObject keycloakAdmin() {
        return object(access, "keycloak_admin");
    }

    static String audience() {
        return text(access, "audience");
    }

    static URI tokenEndpoint() {
        return URI.create(text(access, "token_endpoint"));
    }

    /** Name and secret of the service accounts, by the name of the client. */
    static Map<String, String> clients() {
        return secrets("clients");
    }

    /** Name and password of the people. */
    static Map<String, String> users() {
        return secrets("users");
    }

    /** From which the people's one-time codes are made, by the name of the user. */
    static Map<String, String> totpSecrets() {
        return members("users", "totp_secret");
    }

    private static Map<String, String> secrets(String of) {
        return members(of, "secret");
    }

    private static Map<String, String> members(String of, String member) {
        Map<String, String> members = new HashMap<>();
        if (!(access.get(of) instanceof JsonArray all)) return members;
        for (Json each : all.elements()) {
            members.put(text((JsonObject) each, "name"), text((JsonObject) each, member));
        }
        return members;
    }

    /** Where everything is and how to sign in, as {@code bpci} reads it. */
    static Path accessFile() {
        return data.resolve("access.json");
    }

    /** Tokens of a service account for as long as a test takes, which may be longer than a token holds. */
    static TokenSource tokens(String client) {
        String secret = Objects.requireNonNull(clients().get(client), client);
        return new ClientCredentials(Rest.HTTP, tokenEndpoint(), client, secret);
    }

    static JsonObject object(JsonObject parent, String member) {
        if (parent.get(member) instanceof JsonObject object) return object;
        throw new IllegalStateException(member + " is not there");
    }

    static String text(JsonObject object, String member) {
        if (object.get(member) instanceof JsonString string) return string.value();
        throw new IllegalStateException(member + " is not there");
    }
}
