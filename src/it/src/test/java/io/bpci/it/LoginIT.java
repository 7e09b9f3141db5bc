package io.bpci.it;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.testkit.LoginForms;
import io.bpci.testkit.Totp;

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
import java.time.Instant;
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

    private final LoginForms browser = new LoginForms();

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

    @Test
    void whoLogsInWithAOneTimeCodeDoesWhatNeedsIt() throws Exception {
        Government.Agency agency = Government.setUp("standard", "secret");
        KeycloakAdmin.Person admin = new KeycloakAdmin().makeAdministrator();
        String[] revoke = {
            "integration", "government", "revoke", "--government-id", agency.id(), "--reason", "a test", "--yes"
        };
        CommandLine.Result refused =
                new CommandLine(home)
                        .run(Stream.concat(Stream.of(revoke), Stream.of("--access", access())).toArray(String[]::new));
        assertThat(refused.status()).isEqualTo(4);
        assertThat(refused.said()).contains("bpci login --step-up");

        Process login = bpci("login", "--step-up", "--access", access());
        var said = new BufferedReader(new InputStreamReader(login.getInputStream(), UTF_8));
        HttpResponse<String> page = browser.open(invitation(said));
        page = browser.submit(page, Map.of("username", admin.name(), "password", admin.password()));
        page = browser.submit(page, Map.of("otp", Totp.code(admin.totpSecret(), Instant.now())));
        assertThat(page.body()).contains("Go back to the command line");
        assertThat(login.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(login.exitValue()).isZero();

        assertThat(run(Stream.concat(Stream.of(revoke), Stream.of("--hub", hub())).toArray(String[]::new)))
                .contains("revoked");
    }

    private static String access() {
        return Product.accessFile().toString();
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
