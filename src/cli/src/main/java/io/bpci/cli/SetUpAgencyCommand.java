package io.bpci.cli;

import io.bpci.client.HubApi;
import io.bpci.client.KeyFile;
import io.bpci.envelope.NodeId;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.wire.AccessLevel;
import io.bpci.wire.AgencyAccess;
import io.bpci.wire.SecurityClearance;
import io.bpci.wire.SetUpAgency;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;

/** Sets a government agency up. */
@picocli.CommandLine.Command(
        name = "setup",
        description = {
            "Sets a government agency up, as a hub-admin: with a client at the identity provider, whose",
            "secret is shown this once, a node on the hub, and limits. Makes the node's key here, if there",
            "is none, and sends the hub its public half alone. The same command again shows another token",
            "and no secret, and changes nothing."
        },
        footer = {
            "  bpci integration government setup --government-id us-treasury-001 \\",
            "      --jurisdiction united_states --access-level full_access \\",
            "      --security-clearance top_secret --smartcontract-deployment --cross-border",
            "  bpci integration government setup --government-id XA-TREASURY \\",
            "      --jurisdiction XA --access-level elevated --security-clearance secret \\",
            "      --key treasury.pem -o json"
        })
final class SetUpAgencyCommand extends Command {
    private static final String BEFORE =
            "The agency was set up before: its secret is shown no more; 'renew-secret' gives it another";

    @Option(
            names = "--government-id",
            paramLabel = "ID",
            required = true,
            converter = NodeIds.class,
            description = "The agency's name; also its node's, and its organisation's.")
    NodeId governmentId = NodeId.parse("x");

    @Option(
            names = "--jurisdiction",
            paramLabel = "NAME",
            required = true,
            description = "Whose law it acts under, such as united_states.")
    String jurisdiction = "";

    @Option(
            names = "--access-level",
            paramLabel = "LEVEL",
            required = true,
            converter = Levels.class,
            completionCandidates = Levels.class,
            description = "How far its officers may go: ${COMPLETION-CANDIDATES}.")
    AccessLevel accessLevel = AccessLevel.READ_ONLY;

    @Option(
            names = "--security-clearance",
            paramLabel = "CLEARANCE",
            required = true,
            converter = Clearances.class,
            completionCandidates = Clearances.class,
            description = "What they may see, at most what you may: ${COMPLETION-CANDIDATES}.")
    SecurityClearance securityClearance = SecurityClearance.UNCLASSIFIED;

    @Option(names = "--smartcontract-deployment", description = "It may deploy contracts.")
    boolean smartcontractDeployment;

    @Option(names = "--cross-border", description = "It may take part in cases of other jurisdictions.")
    boolean crossBorder;

    @Option(
            names = "--key",
            paramLabel = "FILE",
            description = "Its node's private key. Default: in ~/.config/bpci/keys.")
    @Nullable Path keyFile;

    static final class Levels extends WireNames<AccessLevel> {
        Levels() {
            super(AccessLevel.class);
        }
    }

    static final class Clearances extends WireNames<SecurityClearance> {
        Clearances() {
            super(SecurityClearance.class);
        }
    }

    @Override
    Exit run() throws IOException {
        var file = NodeKeyFile.of(keyFile, target.places(), governmentId);
        boolean made = !file.exists();
        Ed25519PrivateKey key = made ? KeyFile.generate(file.path(), new SecureRandom()) : KeyFile.read(file.path());
        if (made) remark("Made a key for %s in %s".formatted(governmentId, file.path()));
        HubApi api = api(Target.Role.ADMIN);
        AgencyAccess access =
                api.government()
                        .setUp(
                                new SetUpAgency(
                                        governmentId,
                                        jurisdiction,
                                        accessLevel,
                                        securityClearance,
                                        smartcontractDeployment,
                                        crossBorder,
                                        key.publicKey()));
        boolean isNew = access.clientSecret() != null;
        remark(isNew ? GovernmentCommand.ONCE : BEFORE);
        JsonObject shown = json(access);
        // Asked again, the hub leaves the node the key that it has.
        if (isNew || api.node(access.nodeId()).keyThumbprint().equals(key.publicKey().thumbprint())) {
            shown = shown.with("key_file", Json.of(file.path().toString()));
        } else {
            remark("Its node has another key than the one in " + file.path());
        }
        output().one(GovernmentCommand.flat(shown, output()));
        return Exit.OK;
    }
}
