package io.bpci.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.json.JsonString;
import io.bpci.json.Slice;
import io.bpci.json.StrictJson;
import io.bpci.merkle.Hash;
import io.bpci.receipt.BrokenPromise;
import io.bpci.receipt.EvidenceBundle;
import io.bpci.receipt.Receipt;
import io.bpci.testkit.hub.FakeLog;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Verification on the command line, of the examples that {@code src/docs/protocol} publishes and of what is no proof.
 */
@Timeout(60)
class VerifyTest {
    private static final Path PAGES = Path.of(System.getProperty("bpci.root"), "src", "docs", "protocol");

    @TempDir Path home;
    private CliWorld world;
    private String receipt;
    private Path keys;
    private Path message;
    private Path sender;

    @BeforeEach
    void start() throws IOException {
        world = new CliWorld(home);
        receipt = line("receipt.md", "receipt");
        keys = file("keys.json", line("receipt.md", "keys"));
        String signature = line("relay.md", "eyJhbGciOiJFZDI1NTE5IiwiYjY0IjpmYWxzZSwiY3JpdCI6WyJiNjQiXSwia2lk");
        JsonObject signed = object(line("relay.md", "{\"content\":"));
        message = file("message.json", signed.with("signature", Json.of(signature)).toString());
        sender = file("sender.json", line("relay.md", "JWK"));
    }

    @AfterEach
    void stop() {
        world.close();
    }

    /** A line of an example, without the word that it begins with, unless the word is part of it. */
    private static String line(String page, String word) throws IOException {
        String line =
                Files.readAllLines(PAGES.resolve(page)).stream()
                        .filter(it -> it.startsWith("    " + word))
                        .findFirst()
                        .orElseThrow()
                        .strip();
        return line.startsWith(word + " ") ? line.substring(word.length()).strip() : line;
    }

    private static JsonObject object(String json) {
        return (JsonObject) StrictJson.parse(json.getBytes(StandardCharsets.UTF_8));
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(home.resolve(name), text);
    }

    private CliWorld.Result verify(String what, String text, String... options) throws IOException {
        List<String> line = new ArrayList<>(List.of("verify", what, file("subject", text).toString()));
        line.addAll(List.of(options));
        return world.run(line.toArray(String[]::new));
    }

    private CliWorld.Result verifyReceipt(String text) throws IOException {
        return verify("receipt", text, "--log-keys", keys.toString());
    }

    @Test
    void aReceiptIsVerifiedWithItsMessageItsSenderAndItsWitness() throws IOException {
        var result =
                verify(
                        "receipt",
                        receipt,
                        "--log-key",
                        line("receipt.md", "log-key"),
                        "--witness",
                        line("receipt.md", "witness-key"),
                        "--message",
                        message.toString(),
                        "--sender-key",
                        sender.toString());

        assertThat(result.status()).as(result.out() + result.err()).isZero();
        assertThat(result.out())
                .startsWith("VERIFIED  ")
                .contains("bpci-hub/example", "msg-001", "At the latest at 2026-11-21T08:00:01Z witness")
                .contains("signed with the key UDDReOZl1ipXAfp9wYsm13sDBMK5og--QWdBjzuf6o4")
                .contains("Not proven", "the hub's own word");
        assertThat(world.asked).isEmpty();
    }

    @Test
    void programsAreToldTheSame() throws IOException {
        JsonObject told = verify("receipt", receipt, "--log-keys", keys.toString(), "-o", "json").json();
        assertThat(told.get("verified")).isEqualTo(Json.TRUE);
        assertThat(told.get("not_proven"))
                .isInstanceOfSatisfying(JsonArray.class, it -> assertThat(it.elements()).isNotEmpty());
        JsonObject refused =
                verify("receipt", receipt.replace("accepted", "rejected"), "--log-keys", keys.toString(), "-o", "json")
                        .json();
        assertThat(refused.get("verified")).isEqualTo(Json.FALSE);
        assertThat(refused.get("failed_step")).isEqualTo(Json.of("inclusion"));
        assertThat(refused.get("proven")).isEqualTo(Json.array());
    }

    @Test
    void withoutPinnedKeysNothingIsVerified() throws IOException {
        var result = verify("receipt", receipt);
        assertThat(result.status()).isEqualTo(Exit.USAGE.code());
        assertThat(result.out() + result.err())
                .containsIgnoringCase("nothing can be verified")
                .doesNotContain("VERIFIED");
        for (String wrong : List.of("x", line("receipt.md", "witness-key"))) {
            assertThat(verify("receipt", receipt, "--log-key", wrong).status()).isEqualTo(Exit.USAGE.code());
        }
    }

    @Test
    void whatIsForgedTruncatedReorderedOrForeignIsRefusedByItsStep() throws IOException {
        refused(verifyReceipt(receipt.replace("\"kind\":\"accepted\"", "\"kind\":\"refused\"")), "inclusion");
        refused(verifyReceipt(receipt.replace("\"index\":1", "\"index\":2")), "inclusion");
        refused(verifyReceipt(receipt.replace("\"index\":1", "\"index\":3")), "form");
        JsonObject json = object(receipt);
        var proof = ((JsonArray) java.util.Objects.requireNonNull(json.get("inclusion_proof"))).elements();
        refused(verifyReceipt("" + json.with("inclusion_proof", new JsonArray(proof.reversed()))), "inclusion");
        refused(verifyReceipt("" + json.with("inclusion_proof", Json.array(proof.getFirst()))), "inclusion");
        refused(verifyReceipt(receipt.substring(0, receipt.length() / 2)), "form");
        refused(verifyReceipt(receipt.replace("\\n3\\n", "\\n4\\n")), "signatures");
        refused(verifyReceipt(receipt.replace("5579f46e", "5579f46f")), "commitment");
        refused(verify("receipt", receipt, "--log-key", FakeLog.named("bpci-hub/other", 1).verifierKey()), "log");
        refused(
                verify("receipt", receipt, "--log-key", FakeLog.named("bpci-hub/example", 9).verifierKey()),
                "signatures");
        String other = Files.readString(message).replace("1000", "1001");
        Path changed = file("changed.json", other);
        refused(verify("receipt", receipt, "--log-keys", keys.toString(), "--message", changed.toString()), "message");
        Path noMessage = file("none.json", "{}");
        refused(verify("receipt", receipt, "--log-keys", keys.toString(), "--message", noMessage.toString()), "form");
    }

    @Test
    void aSignatureThatIsNotTheSendersIsRefused() throws IOException {
        String text = Files.readString(message);
        Path forged = file("forged.json", text.replace("..LGDv", "..LGDw"));
        var result =
                verify(
                        "receipt",
                        receipt,
                        "--log-keys",
                        keys.toString(),
                        "--message",
                        forged.toString(),
                        "--sender-key",
                        sender.toString());
        refused(result, "sender");
        var unchecked = verify("receipt", receipt, "--log-keys", keys.toString(), "--message", forged.toString());
        assertThat(unchecked.status()).isZero();
        assertThat(unchecked.out()).contains("was not checked");
        assertThat(
                        verify("receipt", receipt, "--log-keys", keys.toString(), "--sender-key", sender.toString())
                                .status())
                .isEqualTo(Exit.USAGE.code());
    }

    private CliWorld.Result verifySigned(String text, String... options) throws IOException {
        List<String> line = new ArrayList<>(List.of("--log-key", line("receipt.md", "hub-log-key")));
        line.addAll(List.of(options));
        return verify("receipt", text, line.toArray(String[]::new));
    }

    @Test
    void aSignedAcknowledgementIsVerifiedWithItsTargetsKey() throws IOException {
        String signed = line("receipt.md", "signed-receipt");
        String target = file("target.json", line("receipt.md", "target-key")).toString();
        String both =
                file(
                                "keys-of-bob.json",
                                "{\"keys\":[{\"public_key\":%s},{\"public_key\":%s}]}"
                                        .formatted(Files.readString(sender), line("receipt.md", "target-key")))
                        .toString();
        for (String key : List.of(target, both)) {
            var proven = verifySigned(signed, "--target-key", key, "--message", message.toString());
            assertThat(proven.status()).as(proven.out() + proven.err()).isZero();
            assertThat(proven.out())
                    .contains("node-002 itself said so", "acknowledged 2 messages, this one among them")
                    .contains("with the key 0YuCW4N9LKPsO0jPKKgDYo3H7HH2LkiT8YLuFGslZXI");
        }
        assertThat(verifySigned(signed, "--target-key", sender.toString(), "--target-key", target).status()).isZero();
        JsonObject facts = verifySigned(signed, "--target-key", target, "-o", "json").json();
        assertThat(facts.toString()).contains("\"signature_verified\":true");

        var unchecked = verifySigned(signed);
        assertThat(unchecked.status()).isZero();
        assertThat(unchecked.out())
                .contains("whose key that is")
                .contains("was not checked")
                .doesNotContain("node-002 itself");
    }

    @Test
    void anAcknowledgementThatIsNotTheTargetsIsRefused() throws IOException {
        String signed = line("receipt.md", "signed-receipt");
        refused(verifySigned(signed, "--target-key", sender.toString()), "acknowledgement");
        refused(
                verify("receipt", receipt, "--log-keys", keys.toString(), "--target-key", sender.toString()),
                "acknowledgement");
        refused(verifySigned(signed.replace("\"count\":2", "\"count\":3")), "commitment");
        JsonObject withheld = object(signed).without("hidden").without("salt");
        refused(verifySigned(withheld.toString(), "--target-key", sender.toString()), "acknowledgement");
        assertThat(verifySigned(signed, "--target-key", file("none.json", "{}").toString()).status())
                .isEqualTo(Exit.USAGE.code());
    }

    @Test
    void evidenceHoldsWithItsAcknowledgementsOrNotAtAll() throws IOException {
        Receipt proof = Receipt.parse(line("receipt.md", "signed-receipt").getBytes(StandardCharsets.UTF_8));
        byte[] zip = EvidenceBundle.of(Files.readAllBytes(keys), List.of(proof), List.of()).zip();
        String bundle = Files.write(home.resolve("signed.zip"), zip).toString();
        String pin = line("receipt.md", "hub-log-key");
        String target = file("target.json", line("receipt.md", "target-key")).toString();
        var verified = world.run("verify", "evidence", bundle, "--log-key", pin, "--target-key", target);
        assertThat(verified.status()).as(verified.out() + verified.err()).isZero();
        assertThat(verified.out()).contains("node-002 itself");
        List<String> several = new ArrayList<>(List.of("verify", "evidence", bundle, "--log-key", pin));
        several.addAll(List.of("--target-key", target, "--target-key", sender.toString()));
        assertThat(world.run(several.toArray(String[]::new)).status()).isEqualTo(Exit.USAGE.code());
        for (String owner : List.of("node-002", "node-001")) {
            Path named =
                    file(
                            owner + ".json",
                            "{\"node_id\":\"%s\",\"keys\":[{\"public_key\":%s}]}"
                                    .formatted(owner, line("receipt.md", "target-key")));
            var result = world.run("verify", "evidence", bundle, "--log-key", pin, "--target-key", named.toString());
            assertThat(result.status()).isEqualTo(owner.equals("node-002") ? 0 : Exit.NOT_PROVEN.code());
        }
        var unchecked = world.run("verify", "evidence", bundle, "--log-key", pin);
        assertThat(unchecked.status()).isZero();
        assertThat(unchecked.out()).contains("was not checked");
        refused(
                world.run("verify", "evidence", bundle, "--log-key", pin, "--target-key", sender.toString()),
                "entry 1");
    }

    private static void refused(CliWorld.Result result, String step) {
        assertThat(result.status()).as(result.out() + result.err()).isEqualTo(Exit.NOT_PROVEN.code());
        assertThat(result.out())
                .startsWith("NOT VERIFIED")
                .contains("FAILED")
                .contains("The step '" + step + "' failed")
                .doesNotContain("Proven\n");
    }

    @Test
    void aHeadIsVerifiedAndOneWithAnUnknownKeyIsNot() throws IOException {
        FakeLog log = FakeLog.named("bpci-hub/test", 1).grow("entry", 5);
        String head = log.head().text();
        assertThat(verify("checkpoint", head, "--log-key", log.verifierKey()).status()).isZero();
        refused(verify("checkpoint", head, "--log-key", FakeLog.named("bpci-hub/test", 2).verifierKey()), "signatures");
        refused(verify("checkpoint", "nonsense", "--log-key", log.verifierKey()), "form");
        refused(
                verify(
                        "checkpoint",
                        head,
                        "--log-key",
                        log.verifierKey(),
                        "--witness",
                        line("receipt.md", "witness-key")),
                "signatures");
    }

    @Test
    void aCosignatureFromTheFutureIsDoubtful() throws IOException {
        FakeLog log = FakeLog.named("bpci-hub/test", 1).grow("entry", 5);
        var witness =
                new io.bpci.note.Cosigner(
                        new io.bpci.note.KeyName("w.example"),
                        io.bpci.jose.Ed25519PrivateKey.fromSeed(new byte[32]),
                        io.bpci.jose.Ed25519.bouncyCastle());
        for (long time : new long[] {32_503_680_000L, Long.MAX_VALUE}) {
            var cosigned = log.head().note().with(witness.cosign(log.head().head(), time));
            refused(
                    verify(
                            "checkpoint",
                            new String(cosigned.bytes(), StandardCharsets.UTF_8),
                            "--log-key",
                            log.verifierKey(),
                            "--witness",
                            witness.verifier().verifierKey()),
                    "time");
        }
    }

    @Test
    void whatWasFetchedFromTheHubIsVerifiedWithoutIt() throws Exception {
        FakeLog log = FakeLog.named("bpci-hub/test", 1).grow("entry", 300);
        world.log = log;
        Path pinned = home.resolve("pinned.json");
        Path before = home.resolve("before.txt");
        Path grown = home.resolve("grown.json");
        assertThat(world.run("log", "keys", "--out", pinned.toString()).status()).isZero();
        assertThat(world.run("log", "checkpoint", "--out", before.toString()).status()).isZero();
        assertThat(world.run("log", "checkpoint", "--out", before.toString()).status()).isEqualTo(Exit.USAGE.code());
        log.grow("more", 400);
        var computed = world.run("log", "consistency", "--from", before.toString(), "--out", grown.toString());
        assertThat(computed.status()).as(computed.err()).isZero();
        assertThat(computed.err()).contains("grew from 300 to 700");
        assertThat(world.asked).noneMatch(it -> it.contains("/token"));

        world.asked.clear();
        var verified = world.run("verify", "consistency", grown.toString(), "--log-keys", pinned.toString());
        assertThat(verified.status()).as(verified.out()).isZero();
        assertThat(verified.out()).contains("begins with all the 300");
        assertThat(world.run("verify", "checkpoint", before.toString(), "--log-keys", pinned.toString()).status())
                .isZero();
        assertThat(world.asked).isEmpty();
    }

    @Test
    void anotherHistoryIsKeptAsAForkProofAndShownAsOne() throws Exception {
        FakeLog log = FakeLog.named("bpci-hub/test", 1).grow("entry", 300);
        Path before = file("before.txt", log.head().text());
        for (int size : new int[] {300, 700}) {
            Path fork = home.resolve("fork-" + size + ".json");
            world.log = log.branch(200).grow("another", size - 200);
            var computed = world.run("log", "consistency", "--from", before.toString(), "--out", fork.toString());
            assertThat(computed.status()).as(computed.err()).isEqualTo(Exit.FORK.code());

            for (String what : List.of("consistency", "checkpoint", "receipt")) {
                var shown = verify(what, Files.readString(fork), "--log-key", log.verifierKey());
                assertThat(shown.status()).as(shown.out()).isEqualTo(Exit.FORK.code());
                assertThat(shown.out())
                        .startsWith("FORK  ")
                        .contains("signed two histories")
                        .doesNotContain("VERIFIED");
            }
            var stranger = FakeLog.named("bpci-hub/test", 2).verifierKey();
            refused(verify("consistency", Files.readString(fork), "--log-key", stranger), "old checkpoint");
        }
        world.log = log.branch(200);
        Path back = home.resolve("back.json");
        assertThat(world.run("log", "consistency", "--from", before.toString(), "--out", back.toString()).status())
                .isEqualTo(Exit.NOT_PROVEN.code());
        var rolledBack = verify("consistency", Files.readString(back), "--log-key", log.verifierKey());
        refused(rolledBack, "sizes");
        assertThat(rolledBack.out()).contains("rolled back");
    }

    @Test
    void whoPinnedTheOldKeyVerifiesWithTheSuccessions() throws IOException {
        String head =
                ((JsonString) StrictJson.parse(line("receipt.md", "head-after").getBytes(StandardCharsets.UTF_8)))
                        .value();
        String successions = line("receipt.md", "successions");
        Path file = file("successions.json", successions);
        Path after = file("keys-after.json", line("receipt.md", "keys-after"));

        var unknown = verify("checkpoint", head, "--log-keys", keys.toString());
        refused(unknown, "signatures");
        var followed = verify("checkpoint", head, "--log-keys", keys.toString(), "--successions", file.toString());
        assertThat(followed.status()).as(followed.out() + followed.err()).isZero();
        assertThat(followed.out()).contains("successions", "changed once", "29ae1af3");
        assertThat(verify("checkpoint", head, "--log-keys", after.toString()).status()).isZero();
        assertThat(verify("receipt", receipt, "--log-keys", after.toString()).status()).isZero();
        assertThat(verify("receipt", receipt, "--log-keys", keys.toString(), "--successions", file.toString()).status())
                .isZero();
        var early =
                verify(
                        "receipt",
                        receipt,
                        "--log-key",
                        line("receipt.md", "new-key"),
                        "--successions",
                        file.toString());
        refused(early, "signatures");

        file("successions.json", successions.replace("size 3", "size 4"));
        refused(
                verify("checkpoint", head, "--log-keys", keys.toString(), "--successions", file.toString()),
                "succession 1, signatures");
        file("successions.json", successions);
        String stranger = FakeLog.named("bpci-hub/example", 9).verifierKey();
        refused(
                verify("checkpoint", head, "--log-key", stranger, "--successions", file.toString()),
                "succession 1, pinned");
        file("successions.json", "{}");
        refused(verify("checkpoint", head, "--log-keys", keys.toString(), "--successions", file.toString()), "form");
    }

    @Test
    void successionsAreFetchedAndAnAdministratorRotatesTheKeys() throws IOException {
        world.log = FakeLog.named("bpci-hub/example", 1);
        Path file = home.resolve("fetched.json");
        assertThat(world.run("log", "successions", "--out", file.toString()).status()).isZero();
        assertThat(verify("receipt", receipt, "--log-keys", keys.toString(), "--successions", file.toString()).out())
                .contains("no key followed");

        var rotated = world.run("log", "rotate-keys", "--reason", "yearly");
        assertThat(rotated.status()).as(rotated.err()).isZero();
        assertThat(rotated.out()).contains("From the next checkpoint on", "+29ae1af3+");
        assertThat(world.run("log", "rotate-keys").status()).isEqualTo(Exit.USAGE.code());
        var refused = world.run("log", "rotate-keys", "--reason", "yearly", "--as", "dev-operator");
        assertThat(refused.status()).as(refused.err()).isEqualTo(Exit.NOT_ALLOWED.code());
        assertThat(refused.err()).contains("hub-admin");
    }

    @Test
    void aReceiptIsWaitedFor() throws IOException {
        world.receipts.addAll(List.of("", "", receipt));
        Path kept = home.resolve("kept.json");
        var fetched = world.run("oracle", "receipt", "node-001", "msg-001", "--out", kept.toString());
        assertThat(fetched.status()).as(fetched.err()).isZero();
        assertThat(world.asked).filteredOn(it -> it.endsWith("/receipt")).hasSize(3);
        assertThat(world.run("verify", "receipt", kept.toString(), "--log-keys", keys.toString()).status()).isZero();

        assertThat(world.run("oracle", "receipt", "node-001", "nobody").status()).isEqualTo(Exit.REFUSED.code());
        world.receipts.addAll(List.of("", ""));
        assertThat(world.run("oracle", "receipt", "node-001", "msg-001", "--timeout", "0").status())
                .isEqualTo(Exit.REFUSED.code());
    }

    @Test
    void whatIsNoLogIsSaidToBeNone() throws IOException {
        Path before = file("before.txt", FakeLog.named("bpci-hub/test", 1).grow("entry", 3).head().text());
        world.log = FakeLog.named("bpci-hub/other", 1).grow("entry", 9);
        assertThat(world.run("log", "consistency", "--from", before.toString()).status())
                .isEqualTo(Exit.UNREACHABLE.code());
        assertThat(world.run("log", "consistency", "--from", keys.toString()).status()).isEqualTo(Exit.USAGE.code());
        assertThat(world.run("log").status()).isEqualTo(Exit.USAGE.code());
        assertThat(world.run("verify").status()).isEqualTo(Exit.USAGE.code());
        assertThat(world.run("verify", "receipt", "nowhere.json", "--log-keys", keys.toString()).status())
                .isEqualTo(Exit.USAGE.code());
    }

    @Test
    void evidenceIsBundledWithItsMessagesAndVerifiedWhole() throws IOException {
        world.log = FakeLog.named("bpci-hub/example", 1);
        var proof = Receipt.parse(receipt.getBytes(StandardCharsets.UTF_8));
        world.evidence = EvidenceBundle.of(Files.readAllBytes(keys), List.of(proof), List.of()).zip();
        Path bundle = home.resolve("evidence.zip");
        var written = world.run("evidence", message.toString(), "node-001/msg-001", "--out", bundle.toString());
        assertThat(written.status()).as(written.err()).isZero();
        assertThat(written.err()).contains("1 messages");

        var verified = world.run("verify", "evidence", bundle.toString(), "--log-keys", keys.toString());
        assertThat(verified.status()).as(verified.out()).isZero();
        assertThat(verified.out()).startsWith("VERIFIED").contains("message msg-001", "entry 1");
        String stranger = FakeLog.named("bpci-hub/example", 9).verifierKey();
        refused(world.run("verify", "evidence", bundle.toString(), "--log-key", stranger), "entry 1");
        byte[] broken = Files.readAllBytes(bundle);
        broken[broken.length / 2] ^= 1;
        Files.write(bundle, broken);
        refused(world.run("verify", "evidence", bundle.toString(), "--log-keys", keys.toString()), "form");

        for (String wrong : List.of("nowhere.json", "a/b/c", keys.toString(), "a:b/c")) {
            assertThat(world.run("evidence", wrong, "--out", "x.zip").status()).as(wrong).isEqualTo(Exit.USAGE.code());
        }
    }

    @Test
    void aPromiseIsAskedForKeptAndVerified() throws IOException {
        for (String node : List.of("alice", "bob")) {
            world.run("oracle", "register-node", "--node-id", node, "--node-type", "Oracle");
        }
        Path kept = home.resolve("sent.json");
        Path promise = home.resolve("promise.json");
        String[] send = {
            "oracle",
            "send-message",
            "--source",
            "alice",
            "--target",
            "bob",
            "--message-type",
            "x-note",
            "--content",
            "1",
            "--message-id",
            "m-1",
            "--save",
            kept.toString(),
            "--promise",
            promise.toString()
        };
        var sent = world.run(send);
        assertThat(sent.status()).as(sent.err()).isZero();
        assertThat(sent.err()).contains("Wrote " + promise);
        assertThat(world.run(send).status()).isEqualTo(Exit.USAGE.code());

        world.log = FakeLog.named("bpci-hub/" + world.hub.hubId(), 1);
        String key = world.log.verifierKey();
        var verified =
                world.run("verify", "promise", promise.toString(), "--log-key", key, "--message", kept.toString());
        assertThat(verified.status()).as(verified.out()).isZero();
        assertThat(verified.out()).startsWith("VERIFIED").contains("message m-1", "no other", "Not proven");
        refused(
                world.run("verify", "promise", promise.toString(), "--log-key", key, "--message", message.toString()),
                "message");
        refused(verify("promise", receipt, "--log-key", key), "form");
    }

    /** The log of the page, by the hashes that its proof shows. */
    private static FakeLog logOf(JsonObject broken) {
        BrokenPromise proof = BrokenPromise.parse(broken.toString().getBytes(StandardCharsets.UTF_8));
        FakeLog log = FakeLog.named(proof.promise().statement().origin(), 1);
        log.appendLeaf(proof.beginning().roots().getFirst());
        byte[] leaves = proof.leaves().copy();
        for (int at = 0; at < leaves.length; at += Hash.LENGTH) {
            log.appendLeaf(Hash.of(Slice.of(leaves, at, at + Hash.LENGTH)));
        }
        return log;
    }

    @Test
    void aBrokenPromiseIsFoundProvenAndVerified() throws IOException {
        JsonObject example = object(line("promise.md", "broken"));
        String pinned = file("pinned.json", line("promise.md", "keys")).toString();
        Path promise = file("promise.json", line("promise.md", "promise"));
        Path later = file("later.json", "" + example.get("later"));
        Path proof = home.resolve("broken.json");
        world.log = logOf(example);
        var missing = world.run("log", "check-promise", promise.toString());
        assertThat(missing.status()).isEqualTo(Exit.NOT_PROVEN.code());
        assertThat(missing.out()).contains("not there: the log has 3 entries", "by 2026-11-21T08:10:00.200Z");
        var found =
                world.run(
                        "log",
                        "check-promise",
                        promise.toString(),
                        "--later",
                        later.toString(),
                        "--out",
                        proof.toString());
        assertThat(found.status()).as(found.out() + found.err()).isEqualTo(Exit.BROKEN.code());
        assertThat(object(Files.readString(proof))).isEqualTo(example);

        var verified = world.run("verify", "broken-promise", proof.toString(), "--log-keys", pinned);
        assertThat(verified.status()).as(verified.out()).isZero();
        assertThat(verified.out()).startsWith("VERIFIED").contains("did not keep that promise");
        String text = Files.readString(proof);
        refused(verify("broken-promise", text.replace("08:20:00Z", "08:30:00Z"), "--log-keys", pinned), "later event");
        refused(verify("broken-promise", text.replace("msg-001", "msg-007"), "--log-keys", pinned), "promise");
        refused(verify("broken-promise", text.substring(0, 500), "--log-keys", pinned), "form");
        refused(verify("broken-promise", text, "--log-keys", keys.toString()), "form");
        assertThat(world.run("log", "check-promise", later.toString()).status()).isEqualTo(Exit.USAGE.code());

        world.log = logOf(example).append("" + object(line("promise.md", "promise")).get("entry"));
        var kept = world.run("log", "check-promise", promise.toString());
        assertThat(kept.status()).as(kept.err()).isZero();
        assertThat(kept.out()).startsWith("kept: it is entry 3 of the 4");
    }

    @Test
    void aMessageIsKeptAsItWasSigned() throws IOException {
        for (String node : List.of("alice", "bob")) {
            world.run("oracle", "register-node", "--node-id", node, "--node-type", "Oracle");
        }
        Path kept = home.resolve("sent.json");
        var sent =
                world.run(
                        "oracle",
                        "send-message",
                        "--source",
                        "alice",
                        "--target",
                        "bob",
                        "--message-type",
                        "x-note",
                        "--content",
                        "1",
                        "--save",
                        kept.toString());
        assertThat(sent.status()).as(sent.err()).isZero();
        assertThat(io.bpci.envelope.Envelope.parse(Files.readAllBytes(kept)).sourceNode().value()).isEqualTo("alice");
    }
}
