package io.bpci.cli;

import io.bpci.agreement.Attestation;
import io.bpci.client.HubApi;
import io.bpci.envelope.Digest;
import io.bpci.envelope.NodeId;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.wire.AppInfo;
import io.bpci.wire.AttestApp;
import io.bpci.wire.HubInfo;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Answers for an application. */
@picocli.CommandLine.Command(
        name = "attest",
        description = {
            "Answers for what an application says of itself, as its owner: signed with the key of the node that owns",
            "it, or, where its organisation does, with your login."
        },
        footer = {"  bpci inter-app attest --app-id bank", "  bpci inter-app attest --app-id bank --key bank-node.pem"})
final class AttestCommand extends Command {
    @Option(names = "--app-id", required = true, converter = NodeIds.class, description = "The application.")
    NodeId appId = NodeId.parse("x");

    @Option(names = "--key", paramLabel = "FILE", description = "The owner's key. Default: in ~/.config/bpci/keys.")
    @Nullable Path keyFile;

    @Override
    Exit run() throws IOException {
        HubApi api = api(Target.Role.OPERATOR);
        HubInfo hub = api.hub();
        target.pinned(hub);
        AppInfo app = api.interApp().app(appId);
        AppInfo attested = api.interApp().attest(appId, request(app, hub));
        output().one(InterAppCommand.flat(json(attested), output()));
        return Exit.OK;
    }

    private AttestApp request(AppInfo app, HubInfo hub) throws IOException {
        NodeId owner = app.ownerNode();
        if (owner == null) return new AttestApp(null, app.statementDigest());
        Ed25519PrivateKey key = NodeKeyFile.of(keyFile, target.places(), owner).read(owner);
        var signed =
                new Attestation(
                                appId,
                                Digest.parse(app.statementDigest()),
                                owner,
                                hub.hubId(),
                                Instant.now().truncatedTo(ChronoUnit.MICROS))
                        .sign(key, Ed25519.bouncyCastle());
        return new AttestApp(signed.json(), null);
    }
}
