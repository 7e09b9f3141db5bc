package io.bpci.bench;

import io.bpci.client.ClientCredentials;
import io.bpci.client.HubApi;
import io.bpci.client.TokenSource;
import io.bpci.envelope.NodeId;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.json.JsonString;
import io.bpci.json.StrictJson;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/** The product as a user starts it, with Keycloak, in a directory and on ports of its own. */
final class Product implements Hub, AutoCloseable {
    private static final int PORT_OFFSET = 25_000;
    private static final String OPERATOR = "dev-operator";
    private static final String ADMIN = "dev-admin";

    private final Path home;
    private final Path data;
    private final JsonObject access;
    private final HttpClient http = HttpClient.newHttpClient();
    private final TokenSource tokens;
    private final HubApi operator;

    private Product(Path home, Path data, JsonObject access) {
        this.home = home;
        this.data = data;
        this.access = access;
        this.tokens = new ClientCredentials(http, uri("token_endpoint"), OPERATOR, secretOf(OPERATOR));
        this.operator = new HubApi(root(), http, tokens);
    }

    static Product start(Path home) throws IOException {
        Path data = Files.createTempDirectory("bpci-bench");
        launcher(home, "up", "--detach", "--data", data.toString(), "--port-offset", "" + PORT_OFFSET);
        return new Product(home, data, (JsonObject) StrictJson.parse(Files.readAllBytes(data.resolve("access.json"))));
    }

    private static void launcher(Path home, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Dbpci.home=" + home);
        command.add("-cp");
        command.add(home.resolve("src/launcher/target/bpci-launcher.jar").toString());
        command.add("io.bpci.launcher.Launcher");
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        // It says nothing more once it has ended.
        if (process.onExit().join().exitValue() != 0) {
            throw new IOException("bpci " + String.join(" ", arguments) + " failed:\n" + said);
        }
    }

    private URI uri(String member) {
        return URI.create(text(access, member));
    }

    @Override
    public URI root() {
        return uri("api").resolve("/");
    }

    private String secretOf(String client) {
        if (access.get("clients") instanceof JsonArray clients) {
            for (Json each : clients.elements()) {
                if (text((JsonObject) each, "name").equals(client)) return text((JsonObject) each, "secret");
            }
        }
        throw new IllegalStateException("access.json names no client " + client);
    }

    private static String text(JsonObject object, String member) {
        if (object.get(member) instanceof JsonString string) return string.value();
        throw new IllegalStateException("access.json has no " + member);
    }

    @Override
    public URI nodeSocket() {
        return uri("ws");
    }

    URI issuer() {
        return uri("issuer");
    }

    String audience() {
        return text(access, "audience");
    }

    Path home() {
        return home;
    }

    @Override
    public HubApi operator() {
        return operator;
    }

    /** A token of an officer of that agency who declares emergencies. */
    String steppedUpOfficer(NodeId agency, String jurisdiction) throws Exception {
        if (!(access.get("keycloak_admin") instanceof JsonObject administrator)) {
            throw new IllegalStateException("access.json has no keycloak_admin");
        }
        return SteppedUpOfficer.token(http, uri("keycloak"), issuer(), administrator, agency.value(), jurisdiction);
    }

    HubApi admin() {
        return new HubApi(root(), http, new ClientCredentials(http, uri("token_endpoint"), ADMIN, secretOf(ADMIN)));
    }

    @Override
    public HttpClient http() {
        return http;
    }

    @Override
    public ProcessUse process() throws IOException {
        return new ProcessUse(hubPid());
    }

    long hubPid() throws IOException {
        return Long.parseLong(Files.readString(data.resolve("pids/hub.pid")).strip().split("\\s")[0]);
    }

    /** The operator, at another hub that trusts the same Keycloak. */
    HubApi operatorAt(URI hub) {
        return new HubApi(hub, http, tokens);
    }

    @Override
    public void close() throws IOException {
        launcher(home, "down", "--data", data.toString());
        http.close();
        delete(data);
    }

    static void delete(Path directory) throws IOException {
        Files.walkFileTree(
                directory,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                        Files.delete(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(Path visited, IOException failure) throws IOException {
                        Files.delete(visited);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }
}
