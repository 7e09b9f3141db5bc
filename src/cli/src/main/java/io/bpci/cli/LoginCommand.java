package io.bpci.cli;

import io.bpci.json.Json;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.net.URI;
import java.security.SecureRandom;
import java.time.InstantSource;

/** Logs a person in: by the device grant, or in a browser on this machine with more than a password. */
@picocli.CommandLine.Command(
        name = "login",
        description = "Logs you in with a browser, on this or any other machine, and keeps the tokens (mode 600).",
        footer = {
            "  bpci login                     at the hub that was started here",
            "  bpci login --step-up           with a one-time code as well, as emergency, key and revocation acts need"
                    + " it",
            "  bpci login --hub https://hub.example:9100 --issuer https://id.example/realms/bpci"
        })
final class LoginCommand extends Command {
    @Option(names = "--issuer", paramLabel = "URL", description = "The OpenID issuer that the hub trusts.")
    @Nullable URI issuer;

    @Option(names = "--client-id", paramLabel = "ID", defaultValue = "bpci-cli", description = "Default: bpci-cli.")
    String clientId = "bpci-cli";

    @Option(
            names = "--step-up",
            description =
                    "Asks for more than a password, in a browser on this machine: what emergency, key and revocation"
                            + " acts need.")
    boolean stepUp;

    @Option(
            names = "--acr",
            paramLabel = "LEVEL",
            defaultValue = "two-factor",
            description = "With --step-up: the level to ask for, as a refusal names it. Default: ${DEFAULT-VALUE}.")
    String acr = "two-factor";

    @Override
    Exit run() throws InterruptedException {
        var provider = new IdentityProvider(target.http(), InstantSource.system());
        URI hub = target.hub();
        StoredLogin login = stepUp ? steppedUp(provider, hub) : confirmed(provider, hub);
        login.write(target.places().login());
        output().said("logged in at " + hub, Json.object().put("hub", hub.toString()).put("logged_in", true).build());
        return Exit.OK;
    }

    private StoredLogin confirmed(IdentityProvider provider, URI hub) throws InterruptedException {
        return provider.logIn(
                hub,
                endpoints(provider),
                clientId,
                new SecureRandom(),
                invitation -> remark("Open " + invitation.uri() + "\nand confirm the code " + invitation.userCode()));
    }

    private StoredLogin steppedUp(IdentityProvider provider, URI hub) throws InterruptedException {
        return provider.stepUp(
                hub,
                endpoints(provider),
                clientId,
                acr,
                new SecureRandom(),
                address ->
                        remark("Open " + address + "\nin a browser on this machine, and log in with a one-time code"));
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
