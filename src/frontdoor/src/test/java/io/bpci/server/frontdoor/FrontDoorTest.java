package io.bpci.server.frontdoor;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.glassfish.grizzly.http.server.AddOn;
import org.glassfish.grizzly.http.server.HttpHandler;
import org.glassfish.grizzly.http.server.HttpServer;
import org.glassfish.grizzly.http.server.NetworkListener;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.Response;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Objects;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FrontDoorTest {
    private static final int PATIENCE_MS = 10_000;

    private final HttpServer server = new HttpServer();
    private final NetworkListener listener =
            new NetworkListener("front", InetAddress.getLoopbackAddress().getHostAddress(), 0);

    @BeforeAll
    void start() throws IOException {
        listener.registerAddOn(new FrontDoor());
        server.addListener(listener);
        server.getServerConfiguration().addHttpHandler(new Container(), "/");
        server.start();
    }

    @AfterAll
    void stop() {
        server.shutdownNow();
    }

    /** An application that answers well, badly, and not at all. */
    private static final class Container extends HttpHandler {
        @Override
        public void service(Request request, Response response) throws IOException {
            switch (request.getRequestURI()) {
                case "/bare" -> response.setStatus(405);
                case "/own" -> {
                    response.setStatus(409);
                    response.setHeader(Refusal.CORRELATION_ID, "mine");
                    response.getWriter().write("my own words");
                }
                case "/page" -> response.sendError(404);
                default -> response.getWriter().write("hello");
            }
        }
    }

    private String answer(String request) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), listener.getPort())) {
            socket.setSoTimeout(PATIENCE_MS);
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }

    private String get(String path) throws IOException {
        return answer("GET " + path + " HTTP/1.1\r\nHost: hub\r\nConnection: close\r\n\r\n");
    }

    private static void assertProblem(String answer, int status, String type) {
        String[] parts = answer.split("\r\n\r\n", 2);
        assertThat(parts[0])
                .startsWith("HTTP/1.1 " + status + " ")
                .contains("Content-Type: application/problem+json")
                .contains("Content-Length: " + parts[1].length());
        assertThat(parts[1])
                .startsWith("{\"type\":\"urn:bpci:problem:" + type + "\"")
                .contains("\"status\":" + status + ",", "\"detail\":", "\"instance\":", "\"correlation_id\":")
                .endsWith("}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/%zz", "/%", "/a%", "/a%4", "/%u0041", "/x/%zz?y=%zz", "/%\u00b2\u00b2"})
    void aPathWithHalfAnEscapeIsRefused(String path) throws IOException {
        assertProblem(get(path), 400, "invalid-request");
    }

    @Test
    void theServerFindsIt() throws IOException {
        try (InputStream file = FrontDoor.class.getResourceAsStream("/META-INF/hk2-locator/default")) {
            // A descriptor ends with a blank line; one at the end of the file without it is left out in silence.
            assertThat(new String(Objects.requireNonNull(file).readAllBytes(), ISO_8859_1))
                    .contains("[" + FrontDoor.class.getName() + "]\n", "{" + AddOn.class.getName() + "}\n")
                    .endsWith("name=comet\nrank=100\n\n");
        }
    }

    @Test
    void theRefusalNamesThePath() throws IOException {
        assertThat(get("/%zz\"")).contains("\"instance\":\"/%zz\\\"\"");
    }

    @Test
    void whatFollowsTheRefusedRequestIsNotTakenForAnother() throws IOException {
        String inside = String.join("\r\n", "GET /ok HTTP/1.1", "Host: hub", "", "");
        String outside =
                String.join(
                        "\r\n", "POST /%zz HTTP/1.1", "Host: hub", "Content-Length: " + inside.length(), "", inside);
        String answers = answer(outside);
        assertThat(answers).containsOnlyOnce("HTTP/1.1").doesNotContain("hello");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/%7Ea", "/a?b=%zz", "/%C3%A9"})
    void otherRequestsPass(String path) throws IOException {
        assertThat(get(path)).startsWith("HTTP/1.1 200").endsWith("hello");
    }

    @Test
    void errorsOfTheContainerGetABody() throws IOException {
        assertProblem(get("/bare"), 405, "method-not-allowed");
        assertProblem(get("/page"), 503, "unavailable");
    }

    @Test
    void errorsOfAnApplicationStayAsTheyAre() throws IOException {
        assertThat(get("/own")).startsWith("HTTP/1.1 409").endsWith("my own words");
    }

    @Test
    void anAnswerToHeadHasNoBody() throws IOException {
        String answer = answer("HEAD /bare HTTP/1.1\r\nHost: hub\r\nConnection: close\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 405").contains("application/problem+json").endsWith("\r\n\r\n");
    }

    @ParameterizedTest
    @CsvSource({
        "'GET / HTTP/1.1\r\n\r\n', 400",
        "'GET / HTTP/9.9\r\nHost: x\r\n\r\n', 505",
        "'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', 400"
    })
    void whatTheCodecCannotReadIsRefusedWithABodyToo(String request, int status) throws IOException {
        assertProblem(answer(request), status, "invalid-request");
    }
}
