package io.bpci.it;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.CookieHandler;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A person logs in on the command line, and confirms it to Keycloak in a browser: RFC 8628. */
@ExtendWith(Product.class)
class LoginIT {
    private static final Pattern ADDRESS = Pattern.compile("https?://\\S+");
    private static final Pattern ACTION = Pattern.compile("<form[^>]*action=\"([^\"]+)\"");
    private static final Pattern HIDDEN =
            Pattern.compile("<input type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\"");

    /** As browsers do, and the JDK's cookies do not, takes loopback for secure. */
    private static final class Cookies extends CookieHandler {
        private final Map<String, String> kept = new ConcurrentHashMap<>();

        @Override
        public Map<String, List<String>> get(URI address, Map<String, List<String>> request) {
            return kept.isEmpty() ? Map.of() : Map.of("Cookie", List.of(String.join("; ", kept.values())));
        }

        @Override
        public void put(URI address, Map<String, List<String>> answer) {
            for (HttpCookie cookie : set(answer).flatMap(line -> HttpCookie.parse(line).stream()).toList()) {
                if (cookie.hasExpired()) kept.remove(cookie.getName());
                else kept.put(cookie.getName(), cookie.getName() + "=" + cookie.getValue());
            }
        }

        private static Stream<String> set(Map<String, List<String>> answer) {
            return answer.entrySet().stream()
                    .filter(header -> "set-cookie".equalsIgnoreCase(header.getKey()))
                    .flatMap(header -> header.getValue().stream());
        }
    }

    @TempDir Path home;

    private final HttpClient browser =
            HttpClient.newBuilder().cookieHandler(new Cookies()).followRedirects(HttpClient.Redirect.NORMAL).build();

    @Test
    void whoConfirmsTheCodeInABrowserIsLoggedIn() throws Exception {
        Process login = bpci("login", "--access", Product.accessFile().toString());
        var said = new BufferedReader(new InputStreamReader(login.getInputStream(), UTF_8));

        HttpResponse<String> page = open(invitation(said));
        page = submit(page, Map.of("username", "operator", "password", Product.users().get("operator")));
        submit(page, Map.of("accept", "Yes"));

        assertThat(login.waitFor(1, TimeUnit.MINUTES)).isTrue();
        String rest = said.lines().collect(Collectors.joining("\n"));
        assertThat(login.exitValue()).as(rest).isZero();
        assertThat(run("oracle", "list-nodes", "--hub", hub())).contains("NODE");
        assertThat(secretsAreForTheirOwnerAlone()).isTrue();

        run("logout", "--hub", hub());
        assertThat(bpci("oracle", "list-nodes", "--hub", hub()).waitFor()).isEqualTo(4);
    }

    private static String hub() {
        return Product.site().toString();
    }

    private Process bpci(String... arguments) throws Exception {
        return new CommandLine(home).start(arguments);
    }

    private String run(String... arguments) throws Exception {
        CommandLine.Result result = new CommandLine(home).run(arguments);
        assertThat(result.status()).as(result.said()).isZero();
        return result.said();
    }

    private static URI invitation(BufferedReader said) throws Exception {
        var lines = new StringBuilder();
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            lines.append(line).append('\n');
            Matcher address = ADDRESS.matcher(line);
            if (address.find()) return URI.create(address.group());
        }
        throw new AssertionError("no address in: " + lines);
    }

    private HttpResponse<String> open(URI address) throws Exception {
        return browser.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
    }

    /** Fills in the page's form, as somebody would who reads it, and sends it. */
    private HttpResponse<String> submit(HttpResponse<String> page, Map<String, String> filled) throws Exception {
        assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
        Matcher action = ACTION.matcher(page.body());
        assertThat(action.find()).as("a form in " + page.body()).isTrue();
        Map<String, String> fields = new LinkedHashMap<>();
        HIDDEN.matcher(page.body()).results().forEach(found -> fields.put(found.group(1), found.group(2)));
        fields.putAll(filled);
        String form =
                fields.entrySet().stream()
                        .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), UTF_8))
                        .collect(Collectors.joining("&"));
        var request =
                HttpRequest.newBuilder(page.uri().resolve(action.group(1).replace("&amp;", "&")))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(form))
                        .build();
        return browser.send(request, BodyHandlers.ofString());
    }

    private boolean secretsAreForTheirOwnerAlone() throws Exception {
        try (Stream<Path> files = Files.walk(home)) {
            List<Path> kept = files.filter(Files::isRegularFile).toList();
            assertThat(kept).isNotEmpty();
            for (Path file : kept) {
                if (!PosixFilePermissions.toString(Files.getPosixFilePermissions(file)).equals("rw-------"))
                    return false;
            }
            return true;
        }
    }
}
