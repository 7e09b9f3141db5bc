package io.bpci.cli;

import io.bpci.client.KeyFile;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.jose.Jwk;
import io.bpci.json.Json;

import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;

/** Makes a node's key. */
@picocli.CommandLine.Command(
        name = "keygen",
        description = "Makes an Ed25519 key in a new file (PKCS#8 PEM, mode 600) and prints its public half.",
        footer = {"  bpci keygen alice.pem", "  bpci keygen -o json alice.pem"})
final class KeygenCommand extends Command {
    @Parameters(paramLabel = "FILE", description = "The file to make; one that exists is left alone.")
    Path file = Path.of("");

    @Override
    Exit run() throws IOException {
        Ed25519PrivateKey key = KeyFile.generate(file, new SecureRandom());
        output().one(
                        Json.object()
                                .put("file", file.toString())
                                .put("thumbprint", key.publicKey().thumbprint().value())
                                .put("public_key", Jwk.write(key.publicKey()))
                                .build());
        return Exit.OK;
    }
}
