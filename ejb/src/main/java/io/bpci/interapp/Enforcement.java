package io.bpci.interapp;

import io.bpci.agreement.AgreementState;
import io.bpci.agreement.Permission;
import io.bpci.agreement.Terms;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.interapp.internal.LiveAgreement;
import io.bpci.interapp.internal.LiveAgreements;
import io.bpci.json.JsonObject;
import io.bpci.json.JsonString;
import io.bpci.json.Malformed;
import io.bpci.problem.Fault;
import io.bpci.problem.Problem;
import io.bpci.relay.AgreementRule;
import io.bpci.sealed.EncryptionHeader;
import io.bpci.sealed.EncryptionLevel;
import io.bpci.settings.HubSettings;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Holds messages to the agreements that they cite, or have to. Safe for concurrent use. */
@ApplicationScoped
public class Enforcement implements AgreementRule {
    private static final long RETRY_MS = 1_000;
    private static final String ACTION = "action";

    @Inject LiveAgreements live;
    @Inject HubSettings settings;

    private volatile @Nullable Demands demands;

    /** Who, and what, is relayed under an agreement only. */
    private record Demands(NodeId hub, Set<String> nodes, Set<String> types) {
        boolean none() {
            return nodes.isEmpty() && types.isEmpty();
        }

        boolean hold(Envelope message) {
            Collection<NodeId> targets = message.targetNodes();
            if (targets.size() == 1 && targets.contains(hub)) return false;
            return types.contains(message.messageType().name())
                    || nodes.contains(message.sourceNode().value())
                    || targets.stream().anyMatch(target -> nodes.contains(target.value()));
        }
    }

    private Demands demands() {
        Demands known = demands;
        if (known != null) return known;
        var config = settings.interAppConfig();
        Demands read =
                new Demands(
                        new NodeId(settings.oracleConfig().nodeId()),
                        Set.copyOf(config.agreementRequiredNodes()),
                        Set.copyOf(config.agreementRequiredTypes()));
        demands = read;
        return read;
    }

    @Override
    public Optional<Problem> refusal(Envelope message, Instant now) {
        EncryptionHeader encryption;
        try {
            encryption = EncryptionHeader.of(message).orElse(null);
        } catch (Malformed e) {
            return Optional.of(Fault.WEAK_ENCRYPTION.because(e.getMessage()));
        }
        Identifier cited = message.agreementId().orElse(null);
        if (cited == null) {
            return demands().none() || !demands().hold(message)
                    ? Optional.empty()
                    : refused("the hub relays this under an agreement only: cite it as agreement_id");
        }
        if (!live.isRead()) return Optional.of(Fault.UNAVAILABLE.retryAfterMs(RETRY_MS, "agreements are being read"));
        LiveAgreement agreement = live.find(cited).orElse(null);
        // Who is no party learns nothing of it.
        if (agreement == null || agreement.terms() == null || !agreement.isParty(message.sourceNode())) {
            return refused(
                    live.isRevoked(cited) && agreement == null
                            ? "agreement %s was revoked".formatted(cited)
                            : "no agreement %s of %s is in force".formatted(cited, message.sourceNode()));
        }
        if (agreement.state() == AgreementState.SUSPENDED) return refused("agreement %s is suspended".formatted(cited));
        return refusal(message, encryption, agreement.terms(), now);
    }

    private static Optional<Problem> refusal(
            Envelope message, @Nullable EncryptionHeader encryption, Terms terms, Instant now) {
        NodeId source = message.sourceNode();
        if (!terms.isValidAt(now)) {
            return refused(
                    "agreement %s is in force from %s until %s"
                            .formatted(terms.agreementId(), terms.validFrom(), terms.validUntil()));
        }
        if (!message.targetNodes().equals(List.of(terms.other(source)))) {
            return refused(
                    "under agreement %s %s sends to %s alone"
                            .formatted(terms.agreementId(), source, terms.other(source)));
        }
        if (!terms.allows(message.messageType())) {
            return refused("agreement %s is not for %s".formatted(terms.agreementId(), message.messageType()));
        }
        EncryptionLevel level = encryption == null ? EncryptionLevel.NONE : encryption.level();
        EncryptionLevel least = terms.securityRequirements().encryptionLevel();
        if (!level.satisfies(least)) {
            return Optional.of(
                    Fault.WEAK_ENCRYPTION.because(
                            "agreement %s demands level %s; the message has %s"
                                    .formatted(terms.agreementId(), least.wireName(), level.wireName())));
        }
        return action(message, encryption, terms);
    }

    private static Optional<Problem> action(Envelope message, @Nullable EncryptionHeader encryption, Terms terms) {
        String where = encryption == null ? "content.action" : "encryption.action";
        String text = encryption == null ? actionOf(message) : encryption.action();
        if (text == null) {
            return terms.securityRequirements().authorizationRequired()
                    ? refused("%s must say what is asked for, as Read(accounts)".formatted(where))
                    : Optional.empty();
        }
        Permission action;
        try {
            action = Permission.parse(text);
        } catch (Malformed e) {
            return refused("%s: %s".formatted(where, e.getMessage()));
        }
        if (!action.isConcrete()) return refused("%s must be one action, without * or !".formatted(where));
        NodeId source = message.sourceNode();
        return terms.permissionsOf(source).permit(action)
                ? Optional.empty()
                : refused("agreement %s does not permit %s to %s".formatted(terms.agreementId(), action, source));
    }

    private static @Nullable String actionOf(Envelope message) {
        return message.content() instanceof JsonObject content && content.get(ACTION) instanceof JsonString action
                ? action.value()
                : null;
    }

    private static Optional<Problem> refused(String why) {
        return Optional.of(Fault.NO_AGREEMENT.because(why));
    }

    @Override
    public OptionalInt rateLimit(Identifier cited) {
        LiveAgreement agreement = live.find(cited).orElse(null);
        if (agreement == null || agreement.terms() == null) return OptionalInt.empty();
        Integer limit = agreement.terms().rateLimit();
        return limit == null ? OptionalInt.empty() : OptionalInt.of(limit);
    }

    @Override
    public boolean isRevoked(Identifier cited) {
        return live.isRevoked(cited);
    }
}
