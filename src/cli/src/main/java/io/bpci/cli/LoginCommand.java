package io.bpci.cli;

import io.bpci.json.Json;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.net.URI;
import java.security.SecureRandom;
import java.time.InstantSource;

/** Logs a person in by the device grant. */
@picocli.CommandLine.Command(
        name = "login",
        description = "Logs you in with a browser, on this or any other machine, and keeps the tokens (mode 600).",
        footer = {
            "  bpci login                     at the hub that was started here",
            "  bpci login --hub https://hub.example:9100 --issuer https://id.example/realms/bpci"
        })
final class LoginCommand extends Command {
    @Option(names = "--issuer", paramLabel = "URL", description = "The OpenID issuer that the hub trusts.")
    @Nullable URI issuer;

    @Option(names = "--client-id", paramLabel = "ID", defaultValue = "bpci-cli", description = "Default: bpci-cli.")
    String clientId = "bpci-cli";

    @Override
    Exit run() throws InterruptedException {
        var provider = new IdentityProvider(target.http(), InstantSource.system());
        URI hub = target.hub();
        StoredLogin login =
                provider.logIn(
                        hub,
                        endpoints(provider),
                        clientId,
                        new SecureRandom(),
                        invitation ->
                                remark("Open " + invitation.uri() + "\nand confirm the code " + invitation.userCode()));
        login.write(target.places().login());
        output().said("logged in at " + hub, Json.object().put("hub", hub.toString()).put("logged_in", true).build());
        return Exit.OK;
    }

    private IdentityProvider.Endpoints endpoints(IdentityProvider provider) {
        if (issuer != null) return provider.discover(issuer);
        String found =
                target.access()
                        .flatMap(file -> Documents.text(file, "issuer"))
                        .orElseThrow(() ->
                                new CliFailure(
                                        Exit.USAGE,
                                        "no hub was started here, so the identity provider must be named",
                                        "give --issuer, which the hub's operator knows"));
        return provider.discover(URI.create(found));
    }
}
