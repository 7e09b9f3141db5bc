package io.bpci.cli;

import io.bpci.json.Json;

import java.io.IOException;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.Optional;

/** Forgets the login, here and at the identity provider. */
@picocli.CommandLine.Command(
        name = "logout",
        description = "Ends the login and removes its tokens.",
        footer = "  bpci logout")
final class LogoutCommand extends Command {
    @Override
    Exit run() throws IOException {
        Optional<StoredLogin> login = StoredLogin.read(target.places().login());
        Files.deleteIfExists(target.places().login());
        if (login.isPresent()) {
            try {
                new IdentityProvider(target.http(), InstantSource.system()).logOut(login.get());
            } catch (CliFailure e) {
                remark("The identity provider was not told: " + e.getMessage());
            }
        }
        output().said(
                        login.isPresent() ? "logged out" : "you were not logged in",
                        Json.object().put("logged_in", false).build());
        return Exit.OK;
    }
}
