package io.bpci.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Where a browser on this machine brings the answer to a login: a free port of loopback (RFC 8252, 7.3). */
final class LoopbackRedirect implements AutoCloseable {
    private static final String PATH = "/callback";

    private final HttpServer server;
    private final String state;
    private final CompletableFuture<Map<String, String>> answer = new CompletableFuture<>();

    /**
     * @param state what the answer must bear (RFC 6749, 10.12)
     */
    LoopbackRedirect(String state) {
        this.state = state;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException("no port of this machine can be listened at", e);
        }
        server.createContext("/", this::take);
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + PATH);
    }

    private void take(HttpExchange exchange) throws IOException {
        boolean isIt = exchange.getRequestMethod().equals("GET") && exchange.getRequestURI().getPath().equals(PATH);
        Map<String, String> parameters = isIt ? parameters(exchange.getRequestURI().getRawQuery()) : Map.of();
        boolean fits = isIt && state.equals(parameters.get("state"));
        byte[] said =
                (fits ? "Go back to the command line; this window can be closed.\n" : "This answers no login.\n")
                        .getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.getResponseHeaders().set("Referrer-Policy", "no-referrer");
        exchange.sendResponseHeaders(fits ? 200 : 404, said.length);
        exchange.getResponseBody().write(said);
        exchange.close();
        if (fits) answer.complete(parameters);
    }

    private static Map<String, String> parameters(@Nullable String query) {
        Map<String, String> parameters = new HashMap<>();
        if (query == null) return parameters;
        for (String part : query.split("&")) {
            int at = part.indexOf('=');
            if (at > 0) {
                parameters.put(
                        URLDecoder.decode(part.substring(0, at), UTF_8),
                        URLDecoder.decode(part.substring(at + 1), UTF_8));
            }
        }
        return parameters;
    }

    /**
     * The code with which the browser came back.
     *
     * @throws CliFailure if it brought none, or not in time
     */
    String code(Duration patience) throws InterruptedException {
        try {
            Map<String, String> got = answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            String code = got.get("code");
            if (code != null) return code;
            throw new CliFailure(
                    Exit.NOT_ALLOWED, "the identity provider refuses: " + got.getOrDefault("error", "no code"), "");
        } catch (TimeoutException e) {
            throw new CliFailure(Exit.NOT_ALLOWED, "nobody logged in in time", "try again: bpci login --step-up");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
