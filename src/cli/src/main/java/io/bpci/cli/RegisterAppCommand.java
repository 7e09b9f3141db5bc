package io.bpci.cli;

import io.bpci.agreement.AppStatement;
import io.bpci.agreement.Capability;
import io.bpci.client.ApiRefused;
import io.bpci.client.HubApi;
import io.bpci.client.KeyFile;
import io.bpci.envelope.NodeId;
import io.bpci.envelope.NodeType;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.json.StrictJson;
import io.bpci.problem.Fault;
import io.bpci.wire.AppInfo;
import io.bpci.wire.HubInfo;
import io.bpci.wire.NodeInfo;
import io.bpci.wire.RegisterApp;
import io.bpci.wire.RegisterNode;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;

/** Registers an application. */
@picocli.CommandLine.Command(
        name = "register-app",
        description = {
            "Registers an application with what it can do for others, signed with its key. An application is a node;",
            "if there is none of that name it is registered, with a key that is made for it. Again, with other",
            "capabilities or another version, it says something new of itself."
        },
        footer = {
            "  bpci inter-app register-app --app-id trading-platform --app-type WebApp \\",
            "      --capabilities real_time_data,order_execution",
            "  bpci inter-app register-app --app-id bank --app-type Service --owner-node bank-node --version 2.1 \\",
            "      --capabilities @capabilities.json"
        })
final class RegisterAppCommand extends Command {
    @Option(names = "--app-id", required = true, converter = NodeIds.class, description = "The application's name.")
    NodeId appId = NodeId.parse("x");

    @Option(names = "--app-type", required = true, description = "What it is, such as WebApp.")
    String appType = "";

    @Option(
            names = "--capabilities",
            description = {
                "What it can do for others: names, with commas between, or @FILE with a JSON array of objects with",
                "name, and, if it is to be said, actions, message_type and schema_version. Default: nothing."
            })
    String capabilities = "";

    @Option(names = "--version", description = "Of the application, by its own count. Default: ${DEFAULT-VALUE}.")
    String version = "1.0";

    @Option(
            names = "--owner-node",
            converter = NodeIds.class,
            description = "The node that answers for it. Default: its organisation does.")
    @Nullable NodeId owner;

    @Option(names = "--organisation", description = "Whose it is. Default: your own organisation's.")
    @Nullable String organisation;

    @Option(names = "--key", paramLabel = "FILE", description = "Its private key. Default: in ~/.config/bpci/keys.")
    @Nullable Path keyFile;

    @Override
    Exit run() throws IOException {
        List<Capability> can = capabilities();
        var file = NodeKeyFile.of(keyFile, target.places(), appId);
        boolean made = !file.exists();
        Ed25519PrivateKey key = made ? KeyFile.generate(file.path(), new SecureRandom()) : KeyFile.read(file.path());
        if (made) remark("Made a key for %s in %s".formatted(appId, file.path()));
        HubApi api = api(Target.Role.OPERATOR);
        HubInfo hub = api.hub();
        target.pinned(hub);
        NodeInfo node = node(api, key);
        AppStatement.Signed signed =
                option(
                        "the application's statement",
                        () ->
                                new AppStatement(
                                                appId,
                                                appType,
                                                node.organisation(),
                                                owner,
                                                version,
                                                can,
                                                key.publicKey().thumbprint(),
                                                hub.hubId(),
                                                Instant.now().truncatedTo(ChronoUnit.MICROS))
                                        .sign(key, Ed25519.bouncyCastle()));
        AppInfo app = registered(api, signed);
        output().one(InterAppCommand.flat(json(app), output()));
        return Exit.OK;
    }

    /** What says the same as before is not said again: it would end what the owner has attested. */
    private AppInfo registered(HubApi api, AppStatement.Signed signed) {
        try {
            AppInfo known = api.interApp().app(appId);
            if (says(AppStatement.Signed.parse(known.statement()).statement(), signed.statement())) return known;
        } catch (ApiRefused e) {
            if (!e.problem().is(Fault.NOT_FOUND)) throw e;
        }
        return api.interApp().register(new RegisterApp(signed.json()));
    }

    private static boolean says(AppStatement known, AppStatement now) {
        return new AppStatement(
                        known.appId(),
                        known.appType(),
                        known.organisation(),
                        known.ownerNode(),
                        known.version(),
                        known.capabilities(),
                        known.key(),
                        known.hubId(),
                        now.createdAt())
                .equals(now);
    }

    private List<Capability> capabilities() throws IOException {
        if (!capabilities.startsWith("@") && !capabilities.startsWith("[")) {
            return option(
                    "--capabilities",
                    () ->
                            Arrays.stream(capabilities.split(","))
                                    .map(String::strip)
                                    .filter(name -> !name.isEmpty())
                                    .map(Capability::named)
                                    .toList());
        }
        byte[] json = Documents.given(capabilities);
        return option("--capabilities", () -> Capability.parse(StrictJson.parse(json)));
    }

    private NodeInfo node(HubApi api, Ed25519PrivateKey key) {
        try {
            return api.node(appId);
        } catch (ApiRefused e) {
            if (!e.problem().is(Fault.NOT_FOUND)) throw e;
        }
        return api.register(
                new RegisterNode(
                        appId,
                        new NodeType("Custom"),
                        "Application",
                        organisation,
                        null,
                        null,
                        null,
                        key.publicKey(),
                        null));
    }
}
