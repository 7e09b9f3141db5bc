package io.bpci.ballot;

import io.bpci.envelope.Timestamp;
import io.bpci.jose.DetachedJws;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.jose.Ed25519PublicKey;
import io.bpci.jose.Jwk;
import io.bpci.jose.Typ;
import io.bpci.json.Jcs;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.json.Slice;
import io.bpci.json.StrictObject;

import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * The proof of a decision: the terms, the electorate, every ballot that counted, who contradicted itself, and what it
 * comes to. Whoever has it recounts it ({@link CertificateVerifier}). Immutable.
 *
 * @param ballots in the order in which the hub counted them; of a voter who changed its mind, the last
 * @param hubKey with which the hub signed the terms and the certificate
 */
public record Certificate(
        Proposal.Signed proposal,
        Electorate electorate,
        List<Ballot> ballots,
        List<Equivocation> equivocations,
        Outcome outcome,
        Tally tally,
        Instant decidedAt,
        Ed25519PublicKey hubKey) {
    public static final Typ TYP = new Typ("bpci-certificate");

    private static final String SIGNATURE = "signature";
    private static final Set<String> MEMBERS =
            Set.of(
                    "proposal",
                    "electorate",
                    "ballots",
                    "equivocations",
                    "outcome",
                    "tally",
                    "decided_at",
                    "hub_key",
                    SIGNATURE);

    /**
     * @throws Malformed if the proposal only asks
     */
    public Certificate {
        ballots = List.copyOf(ballots);
        equivocations = List.copyOf(equivocations);
        if (proposal.proposal().advisory()) throw new Malformed("an advisory proposal yields no certificate");
        if (ballots.size() > Electorate.MOST || equivocations.size() > Electorate.MOST) {
            throw new Malformed("a certificate has at most %d ballots".formatted(Electorate.MOST));
        }
    }

    /**
     * A certificate and the hub's signature, which is still to be verified.
     *
     * @param object what was signed, as it was written
     */
    public record Signed(Certificate certificate, JsonObject object, DetachedJws signature) {
        /**
         * @throws Malformed if the bytes are no certificate, naming what is wrong
         */
        public static Signed parse(byte[] utf8) {
            var json = StrictObject.parse(utf8, "a certificate", MEMBERS);
            return new Signed(read(json), json.json().without(SIGNATURE), DetachedJws.parse(json.text(SIGNATURE)));
        }

        DetachedJws.Outcome verify(Ed25519 engine) {
            return signature.verify(TYP, certificate.hubKey, engine, Slice.of(Jcs.canonical(object)));
        }

        /** In canonical form (RFC 8785). */
        public byte[] bytes() {
            return Jcs.canonical(object.with(SIGNATURE, Json.of(signature.compact())));
        }
    }

    private static Certificate read(StrictObject json) {
        return new Certificate(
                Proposal.Signed.parse(json.object("proposal")),
                Electorate.of(json.require("electorate")),
                list(json, "ballots").stream().map(Equivocation::ballot).toList(),
                list(json, "equivocations").stream()
                        .map(each -> StrictObject.of(each, "an equivocation", Equivocation.MEMBERS))
                        .map(Equivocation::of)
                        .toList(),
                json.value("outcome", Outcome::parse),
                Tally.of(StrictObject.of(json.object("tally"), "a tally", Tally.MEMBERS)),
                json.value("decided_at", Timestamp::parse),
                Jwk.read(json.object("hub_key")));
    }

    private static List<Json> list(StrictObject json, String name) {
        if (json.require(name) instanceof JsonArray(var elements) && elements.size() <= Electorate.MOST) {
            return elements;
        }
        throw new Malformed("%s must be an array of at most %d".formatted(name, Electorate.MOST));
    }

    /** Signs it, with the hub's key, which must be {@code hubKey}'s. */
    public Signed sign(Ed25519PrivateKey key, Ed25519 engine) {
        JsonObject object = json();
        return new Signed(this, object, DetachedJws.sign(TYP, key, engine, Slice.of(Jcs.canonical(object))));
    }

    private JsonObject json() {
        return Json.object()
                .put("proposal", proposal.json())
                .put("electorate", electorate.json())
                .put("ballots", new JsonArray(ballots.stream().map(b -> Equivocation.jsonOf(b.envelope())).toList()))
                .put("equivocations", new JsonArray(equivocations.stream().<Json>map(Equivocation::json).toList()))
                .put("outcome", outcome.wireName())
                .put("tally", tally.json())
                .put("decided_at", Timestamp.write(decidedAt))
                .put("hub_key", Jwk.write(hubKey))
                .build();
    }
}
