package io.bpci.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.envelope.Digest;
import io.bpci.json.Jcs;
import io.bpci.json.JsonObject;
import io.bpci.json.Slice;
import io.bpci.json.StrictJson;
import io.bpci.merkle.Hash;
import io.bpci.merkle.Rfc6962;
import io.bpci.merkle.Tree;
import io.bpci.merkle.Verdict;
import io.bpci.note.Checkpoint;
import io.bpci.receipt.Receipt;
import io.bpci.receipt.ReceiptVerdict;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** The log of the running product, read and verified from outside. */
@ExtendWith(Product.class)
class TransparencyLogIT {
    @Test
    void whatHappensIsInTheLogAndStaysThere() throws Exception {
        var operator = new Rest(Product.api(), "dev-operator");
        var reader = new LogReader(Product.api(), "dev-auditor");
        Checkpoint before = reader.checkpointOf(0);
        var sender = new Node("log-sender-" + System.nanoTime());
        var target = new Node("log-target-" + System.nanoTime());
        for (Node node : List.of(sender, target)) {
            assertThat(operator.register(node.id(), node.key()).status()).isEqualTo(201);
        }
        JsonObject message = Forge.members(sender.id(), target.id());
        byte[] signed = Forge.signed(message, sender.key());
        assertThat(new Rest(Product.api(), "").post("/oracle/relay", signed).status()).isEqualTo(202);

        Checkpoint after = before;
        List<byte[]> entries = List.of();
        int index = -1;
        // Other events than this test's may come between.
        while (index < 0) {
            after = reader.checkpointOf(after.size() + 1);
            entries = reader.entries(after.size());
            index = indexOf(entries, Product.text(message, "message_id"));
        }
        reader.checkConsistent(before, after);
        Hash leaf = Rfc6962.leaf(Slice.of(entries.get(index)));
        var tree = new Tree(after.size(), reader);
        assertThat(tree.root()).isEqualTo(LogReader.root(after));
        assertThat(tree.inclusion(index).verify(leaf, LogReader.root(after))).isInstanceOf(Verdict.Holds.class);

        var entry = (JsonObject) StrictJson.parse(entries.get(index));
        assertThat(Product.text(entry, "kind")).isEqualTo("accepted");
        assertThat(Product.text(entry, "node_id")).isEqualTo(sender.id().value());
        assertThat(Product.text(entry, "commitment")).hasSize(43);
        assertThat(entry.get("digest")).isNull();
        String digest = Digest.over(Slice.of(Jcs.canonical(message))).hex();
        assertThat(LogReader.text(entries.get(index))).doesNotContain(digest);
    }

    @Test
    void aReceiptIsStampedWithTheTimeAndOpenSslAgrees(@TempDir Path directory) throws Exception {
        var operator = new Rest(Product.api(), "dev-operator");
        var reader = new LogReader(Product.api(), "dev-auditor");
        var sender = new Node("log-stamped-" + System.nanoTime());
        var target = new Node("log-target-" + System.nanoTime());
        for (Node node : List.of(sender, target)) {
            assertThat(operator.register(node.id(), node.key()).status()).isEqualTo(201);
        }
        JsonObject message = Forge.members(sender.id(), target.id());
        Instant before = Instant.now();
        byte[] signed = Forge.signed(message, sender.key());
        assertThat(new Rest(Product.api(), "").post("/oracle/relay", signed).status()).isEqualTo(202);

        Receipt receipt = stamped(operator, sender, Product.text(message, "message_id"));
        assertThat(reader.receipts().verify(receipt, Digest.over(Slice.of(Jcs.canonical(message)))))
                .isInstanceOfSatisfying(
                        ReceiptVerdict.Proven.class,
                        proven ->
                                assertThat(proven.time())
                                        .isInstanceOfSatisfying(
                                                ReceiptVerdict.Time.Verified.class,
                                                verified ->
                                                        assertThat(verified.time().latest())
                                                                .isBetween(before, Instant.now().plusSeconds(1))));

        Files.writeString(directory.resolve("checkpoint.txt"), receipt.checkpoint().text());
        Files.write(directory.resolve("token.der"), receipt.timeStamp().orElseThrow().der());
        Files.writeString(directory.resolve("authority.pem"), reader.authority());
        assertThat(openssl(directory)).contains("Verification: OK");
    }

    private static Receipt stamped(Rest operator, Node sender, String message) throws Exception {
        long deadline = System.nanoTime() + 60_000_000_000L;
        while (true) {
            Rest.Answer answer = operator.get("/oracle/messages/" + sender.id() + "/" + message + "/receipt");
            if (answer.status() == 200) {
                Receipt receipt = Receipt.parse(answer.body().getBytes(StandardCharsets.UTF_8));
                if (receipt.timeStamp().isPresent()) return receipt;
            }
            assertThat(System.nanoTime()).as("still no time stamp: %s", answer).isLessThan(deadline);
            Thread.sleep(200);
        }
    }

    private static String openssl(Path directory) throws Exception {
        var command =
                new ProcessBuilder(
                                "openssl",
                                "ts",
                                "-verify",
                                "-token_in",
                                "-in",
                                "token.der",
                                "-data",
                                "checkpoint.txt",
                                "-CAfile",
                                "authority.pem")
                        .directory(directory.toFile())
                        .redirectErrorStream(true);
        Process process;
        try {
            process = command.start();
        } catch (IOException e) {
            assertThat(System.getenv("CI")).as("where CI is set this test needs openssl").isNull();
            return Assumptions.abort("openssl is not installed");
        }
        return LogReader.text(process.getInputStream().readAllBytes());
    }

    private static int indexOf(List<byte[]> entries, String messageId) {
        for (int i = entries.size() - 1; i >= 0; i--) if (LogReader.text(entries.get(i)).contains(messageId)) return i;
        return -1;
    }

    @Test
    void entriesAreForAuditorsAndTheRestIsForAll() throws Exception {
        var reader = new LogReader(Product.api(), "dev-auditor");
        var node = new Node("log-node-" + System.nanoTime());
        assertThat(new Rest(Product.api(), "dev-operator").register(node.id(), node.key()).status()).isEqualTo(201);
        reader.checkpointOf(1);
        assertThat(reader.get("tile/entries/000.p/1", "").statusCode()).isEqualTo(401);
        assertThat(reader.get("tile/entries/000.p/1", Rest.token("dev-operator")).statusCode()).isEqualTo(403);
        HttpResponse<byte[]> tile = reader.get("tile/0/000.p/1", "");
        assertThat(tile.statusCode()).isEqualTo(200);
        assertThat(tile.body()).hasSize(32);
        assertThat(tile.headers().firstValue("Cache-Control")).get().asString().contains("immutable");
        assertThat(reader.get("checkpoint", "").headers().firstValue("Cache-Control")).contains("no-cache");
    }

    @Test
    void theVerifierIsServedToEverybodyUnderThePolicyThatItStates() throws Exception {
        Rest.Answer answer = new Rest(Product.site(), "").get("/verify");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.contentType()).isEqualTo("text/html;charset=UTF-8");
        assertThat(answer.body())
                .isEqualTo(
                        Files.readString(Product.ROOT.resolve("web/api/src/main/resources/META-INF/bpci-verify.html")));
        String policy = answer.header("Content-Security-Policy");
        assertThat(policy).startsWith("default-src 'none'; script-src 'sha256-").endsWith("; frame-ancestors 'none'");
        assertThat(answer.body()).contains("content=\"" + policy.replace("; frame-ancestors 'none'", "") + "\"");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
    }

    @Test
    void nonsenseIsRefusedByName() throws Exception {
        var reader = new LogReader(Product.api(), "dev-auditor");
        for (String path : List.of("tile/0/0", "tile/64/000", "tile/0/x000/000", "tile/0/000.p/256", "tile/a/000")) {
            HttpResponse<byte[]> answer = reader.get(path, "");
            assertThat(answer.statusCode()).as(path).isEqualTo(400);
            assertThat(LogReader.text(answer.body())).contains("urn:bpci:problem:invalid-request", "path");
        }
        for (String path : List.of("tile/0/x999/999", "tile/5/000", "tile/0/x001/000.p/5")) {
            assertThat(reader.get(path, "").statusCode()).as(path).isEqualTo(404);
        }
    }
}
