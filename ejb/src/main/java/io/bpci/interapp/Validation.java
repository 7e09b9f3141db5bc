package io.bpci.interapp;

import io.bpci.agreement.AgreementState;
import io.bpci.agreement.Capability;
import io.bpci.agreement.Permission;
import io.bpci.agreement.Step;
import io.bpci.agreement.Terms;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.interapp.internal.AgreementStore;
import io.bpci.interapp.internal.StoredAgreement;
import io.bpci.interapp.internal.StoredApp;
import io.bpci.interapp.internal.StoredTerms;
import io.bpci.jose.DetachedJws;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Thumbprint;
import io.bpci.nodes.EncryptionKeyring;
import io.bpci.nodes.Keyring;
import io.bpci.nodes.NodeDirectory;
import io.bpci.nodes.NodeStanding;
import io.bpci.platform.Caller;
import io.bpci.platform.HubException;
import io.bpci.platform.HubIdentity;
import io.bpci.sealed.EncryptionLevel;
import io.bpci.sealed.Kem;
import io.bpci.sealed.SignedEncryptionKey;
import io.bpci.wire.AgreementCheck;
import io.bpci.wire.AgreementValidation;
import io.bpci.wire.EncryptionKeyInfo;
import io.bpci.wire.KeyInfo;

import jakarta.ejb.Stateless;
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Checks an agreement anew, from what is stored: each check with its evidence. */
@Stateless
public class Validation {
    @Inject AgreementStore store;
    @Inject NodeDirectory directory;
    @Inject Keyring keyring;
    @Inject EncryptionKeyring encryptionKeyring;
    @Inject HubIdentity identity;
    @Inject Ed25519 signatures;

    /** What was found so far. */
    private static final class Findings {
        final List<AgreementCheck> checks = new ArrayList<>();

        void add(String check, @Nullable NodeId party, boolean holds, String evidence, String detail) {
            checks.add(new AgreementCheck(check, party == null ? null : party.value(), holds, evidence, detail));
        }
    }

    /**
     * @throws HubException NOT_FOUND, FORBIDDEN
     */
    public AgreementValidation validate(Caller caller, Identifier id) {
        StoredAgreement agreement = store.requireVisible(caller, id);
        Instant now = store.now();
        StoredTerms stored = store.current(agreement);
        Terms.Signed signed = stored.signed();
        var found = new Findings();
        terms(found, stored, signed);
        for (NodeId party : agreement.parties()) {
            signature(found, stored, party);
            application(found, party, signed.terms(), now);
        }
        permissions(found, signed.terms());
        encryption(found, signed.terms(), now);
        validity(found, agreement, signed.terms(), now);
        boolean all = found.checks.stream().allMatch(AgreementCheck::holds);
        return new AgreementValidation(id, all, now, found.checks);
    }

    private void terms(Findings found, StoredTerms stored, Terms.Signed signed) {
        DetachedJws.Outcome outcome = signed.verify(identity.publicKey(), signatures);
        boolean holds = outcome == DetachedJws.Outcome.VALID && signed.digest().hex().equals(stored.digest());
        found.add(
                "terms",
                null,
                holds,
                signed.digest().hex(),
                holds ? "the hub signed these terms" : "the hub's signature is not over these terms: " + outcome);
    }

    /** Whether the party signed these terms, with the key that it had then. */
    private void signature(Findings found, StoredTerms stored, NodeId party) {
        Step step = stored.signatureOf(party);
        if (step == null) {
            found.add("signature", party, false, stored.digest(), "it has not signed these terms");
            return;
        }
        String digest = step.envelope().digest().hex();
        if (!step.termsDigest().hex().equals(stored.digest()) || step.kind() != Step.Kind.SIGN) {
            found.add("signature", party, false, digest, "what it signed is not these terms");
            return;
        }
        KeyInfo key = keyOf(party, step.envelope().signature().kid());
        if (key == null) {
            found.add(
                    "signature",
                    party,
                    false,
                    step.envelope().signature().kid().value(),
                    "the key that signed was never the party's");
            return;
        }
        boolean signed = step.envelope().verify(signatures, key.publicKey()) == DetachedJws.Outcome.VALID;
        found.add(
                "signature", party, signed, digest, signed ? "it signed these terms" : "the signature does not verify");
        Instant at = step.envelope().createdAt();
        Instant until = key.validUntil();
        boolean wasValid = !at.isBefore(key.validFrom()) && (until == null || at.isBefore(until));
        found.add(
                "signing_key",
                party,
                wasValid,
                key.thumbprint().value(),
                !wasValid
                        ? "the key was not the party's at " + at
                        : until == null ? "the key is the party's still" : "the key was the party's until " + until);
    }

    private @Nullable KeyInfo keyOf(NodeId party, Thumbprint kid) {
        return keyring.keys(party).keys().stream()
                .filter(each -> each.thumbprint().equals(kid))
                .findFirst()
                .orElse(null);
    }

    private void application(Findings found, NodeId party, Terms terms, Instant now) {
        NodeStanding standing = directory.find(party).orElse(null);
        boolean takesPart = standing != null && standing.shutOut(now) == null;
        found.add(
                "application",
                party,
                takesPart,
                standing == null ? "-" : standing.key().thumbprint().value(),
                standing == null
                        ? "it is registered no more"
                        : takesPart ? "it is registered and takes part" : "it is suspended or isolated");
        StoredApp app = store.requireApp(party);
        var statement = app.statement();
        KeyInfo key = keyOf(party, statement.statement().key());
        boolean proven = key != null && statement.verify(key.publicKey(), signatures) == DetachedJws.Outcome.VALID;
        found.add(
                "statement",
                party,
                proven,
                app.statementDigest(),
                proven
                        ? "what it says of itself is signed with its key"
                        : "what it says of itself is not signed with a key of its own");
        if (terms.securityRequirements().factors() < 2) return;
        found.add(
                "second_factor",
                party,
                app.isAttested(),
                app.statementDigest(),
                app.isAttested()
                        ? "its owner answers for what it says"
                        : "its owner does not answer for what it says now");
    }

    private void permissions(Findings found, Terms terms) {
        for (NodeId party : List.of(terms.app1(), terms.app2())) {
            NodeId other = terms.other(party);
            List<Capability> capabilities = store.requireApp(other).statement().statement().capabilities();
            List<String> unserved =
                    Capability.unserved(terms.permissionsOf(party), capabilities).stream()
                            .map(Permission::toString)
                            .toList();
            found.add(
                    "permissions",
                    party,
                    unserved.isEmpty(),
                    String.join(", ", terms.permissionsOf(party).texts()),
                    unserved.isEmpty()
                            ? "%s has a capability for each".formatted(other)
                            : "%s has no capability for %s".formatted(other, String.join(", ", unserved)));
        }
    }

    /** Whether what is sent can be encrypted as demanded: each party that is sent something has a key for it. */
    private void encryption(Findings found, Terms terms, Instant now) {
        EncryptionLevel least = terms.securityRequirements().encryptionLevel();
        if (least == EncryptionLevel.NONE) return;
        for (NodeId party : List.of(terms.app1(), terms.app2())) {
            NodeId sender = terms.other(party);
            if (!maySend(terms, sender)) continue;
            encryptionKey(found, party, least, now);
            if (least == EncryptionLevel.HIGH) senderKey(found, sender, party, now);
        }
    }

    private static boolean maySend(Terms terms, NodeId party) {
        return !terms.permissionsOf(party).given().isEmpty() || !terms.securityRequirements().authorizationRequired();
    }

    private void encryptionKey(Findings found, NodeId party, EncryptionLevel least, Instant now) {
        List<EncryptionKeyInfo> published = encryptionKeyring.keys(party).keys();
        List<String> kems = Arrays.stream(Kem.values()).filter(least::isServedBy).map(Kem::wireName).toList();
        List<EncryptionKeyInfo> serving = published.stream().filter(key -> kems.contains(key.kem())).toList();
        EncryptionKeyInfo good = lastInForce(party, serving, now);
        if (good != null) {
            Instant until = good.validUntil();
            found.add(
                    "encryption_key",
                    party,
                    true,
                    good.kid().value(),
                    "it has a key of %s, from %s %s"
                            .formatted(good.kem(), good.validFrom(), until == null ? "on" : "until " + until));
            return;
        }
        EncryptionKeyInfo last = serving.isEmpty() ? null : serving.getLast();
        EncryptionKeyInfo other = published.isEmpty() ? null : published.getLast();
        String needs = "level %s needs a key of %s".formatted(least, String.join(" or ", kems));
        if (last != null) {
            String why = "%s; its last one %s".formatted(needs, flaw(party, last, now));
            found.add("encryption_key", party, false, last.kid().value(), why);
        } else if (other != null) {
            String why = "%s; it has published none, but one of %s".formatted(needs, other.kem());
            found.add("encryption_key", party, false, other.kid().value(), why);
        } else {
            found.add("encryption_key", party, false, "-", needs + "; it has published none");
        }
    }

    /** At level High a sender proves a key of its own, unless it can send at Quantum, which satisfies the demand. */
    private void senderKey(Findings found, NodeId sender, NodeId target, Instant now) {
        EncryptionKeyInfo own = lastInForce(sender, of(sender, Kem.X25519), now);
        EncryptionKeyInfo quantum = lastInForce(target, of(target, Kem.X_WING), now);
        EncryptionKeyInfo used = own == null ? quantum : own;
        found.add(
                "sender_key",
                sender,
                used != null,
                used == null ? "-" : used.kid().value(),
                own != null
                        ? "it can prove a key of its own"
                        : quantum != null
                                ? "it has no key of %s; it can send at Quantum, to the key of %s"
                                        .formatted(Kem.X25519, target)
                                : "at High it needs a key of %s itself".formatted(Kem.X25519));
    }

    private List<EncryptionKeyInfo> of(NodeId party, Kem kem) {
        return encryptionKeyring.keys(party).keys().stream().filter(key -> key.kem().equals(kem.wireName())).toList();
    }

    private @Nullable EncryptionKeyInfo lastInForce(NodeId party, List<EncryptionKeyInfo> published, Instant now) {
        return published.reversed().stream().filter(key -> flaw(party, key, now) == null).findFirst().orElse(null);
    }

    /** Why nobody would seal to it now, as a sender finds; null if it is in force. */
    private @Nullable String flaw(NodeId party, EncryptionKeyInfo key, Instant now) {
        Instant until = key.validUntil();
        if (until != null && !until.isAfter(now)) return "ended at " + until;
        var statement = SignedEncryptionKey.parse(key.statement());
        KeyInfo signer = keyOf(party, statement.signer());
        if (signer == null) return "is signed with a key that was never the party's";
        return switch (statement.verify(identity.hubId(), party, signer.publicKey(), signatures, now)) {
            case SignedEncryptionKey.Good _ -> null;
            case SignedEncryptionKey.Refused(_, String why) -> "is not to be used: " + why;
        };
    }

    private static void validity(Findings found, StoredAgreement agreement, Terms terms, Instant now) {
        found.add(
                "validity",
                null,
                terms.isValidAt(now),
                "%s to %s".formatted(terms.validFrom(), terms.validUntil()),
                now.isBefore(terms.validFrom())
                        ? "its time has not come"
                        : terms.isValidAt(now) ? "it is within its time" : "its time is over");
        boolean inForce = agreement.state() == AgreementState.IN_FORCE;
        found.add(
                "state", null, inForce, agreement.state().wireName(), inForce ? "messages pass" : "no message passes");
    }
}
