package io.bpci.ballot;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.envelope.Digest;
import io.bpci.envelope.Envelope;
import io.bpci.jose.Base64Url;
import io.bpci.jose.DetachedJws;
import io.bpci.jose.Ed25519PublicKey;
import io.bpci.jose.Typ;
import io.bpci.json.Jcs;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Slice;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Writes ballots, and knows who wrote one. */
sealed interface Pen {
    Ballot write(int voter, int signer, JsonObject content);

    boolean holds(Ballot ballot, Voter voter);

    /** A ballot that names the victim's key, under a signature that the victim made of something else. */
    default Ballot forge(int victim, JsonObject content) {
        Envelope other = write(victim, victim, content.with("reasoning", Json.of("I mean it"))).envelope();
        JsonObject changed = ((JsonObject) Equivocation.jsonOf(other)).with("content", content);
        return Ballot.of(Envelope.parse(Jcs.canonical(changed)));
    }

    /** With Ed25519. */
    final class Real implements Pen {
        @Override
        public Ballot write(int voter, int signer, JsonObject content) {
            return Ballot.of(TestRound.envelope(voter, signer, TestRound.HUB_NODE, content));
        }

        @Override
        public boolean holds(Ballot ballot, Voter voter) {
            return ballot.envelope().verify(TestRound.ENGINE, voter.key()) == DetachedJws.Outcome.VALID;
        }
    }

    /** With a hash of key and message where the signature would be, for those who have no time. */
    final class Hashing implements Pen {
        private static final Map<Integer, String> HEADERS = new ConcurrentHashMap<>();
        private int messages;

        @Override
        public Ballot write(int voter, int signer, JsonObject content) {
            // The canonical form, on both sides of the place where the signature will stand.
            String head =
                    "{\"content\":%s,\"created_at\":\"%s\",\"message_id\":\"quick-%d\",\"message_type\":\"%s\",\"priority\":\"Normal\""
                            .formatted(content, TestRound.IN_TIME, ++messages, Ballot.TYPE);
            String tail =
                    ",\"source_node\":\"%s\",\"target_nodes\":[\"%s\"]}"
                            .formatted(TestRound.node(voter), TestRound.HUB_NODE);
            Digest digest = Digest.over(Slice.of((head + tail).getBytes(UTF_8)));
            String signature =
                    HEADERS.computeIfAbsent(signer, Hashing::header) + ".." + hash(TestRound.publicKey(signer), digest);
            return Ballot.of(Envelope.parse((head + ",\"signature\":\"" + signature + "\"" + tail).getBytes(UTF_8)));
        }

        private static String header(int signer) {
            Slice nothing = Slice.of("".getBytes(UTF_8));
            String compact = DetachedJws.sign(Typ.ENVELOPE, TestRound.key(signer), TestRound.ENGINE, nothing).compact();
            return compact.substring(0, compact.indexOf('.'));
        }

        private static String hash(Ed25519PublicKey key, Digest digest) {
            try {
                var sha = MessageDigest.getInstance("SHA-512");
                sha.update(key.bytes());
                return Base64Url.encode(sha.digest(digest.bytes()));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java has SHA-512", e);
            }
        }

        @Override
        public boolean holds(Ballot ballot, Voter voter) {
            DetachedJws signature = ballot.envelope().signature();
            return signature.kid().equals(voter.key().thumbprint())
                    && signature.compact().endsWith(".." + hash(voter.key(), ballot.digest()));
        }
    }
}
