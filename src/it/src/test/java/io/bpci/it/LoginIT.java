package io.bpci.it;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A person logs in on the command line, and confirms it to Keycloak in a browser: RFC 8628. */
@ExtendWith(Product.class)
class LoginIT {
    private static final Pattern ADDRESS = Pattern.compile("https?://\\S+");
    @TempDir Path home;

    private final Browser browser = new Browser();

    @Test
    void whoConfirmsTheCodeInABrowserIsLoggedIn() throws Exception {
        Process login = bpci("login", "--access", Product.accessFile().toString());
        var said = new BufferedReader(new InputStreamReader(login.getInputStream(), UTF_8));

        HttpResponse<String> page = browser.open(invitation(said));
        page = browser.submit(page, Map.of("username", "operator", "password", Product.users().get("operator")));
        browser.submit(page, Map.of("accept", "Yes"));

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
