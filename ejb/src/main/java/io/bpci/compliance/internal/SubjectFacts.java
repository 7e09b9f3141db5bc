package io.bpci.compliance.internal;

import io.bpci.agreement.SecurityRequirements;
import io.bpci.agreement.Terms;
import io.bpci.audit.AuditEvent;
import io.bpci.audit.AuditEvent.Member;
import io.bpci.control.Facts;
import io.bpci.control.SubjectKind;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageType;
import io.bpci.envelope.NodeId;
import io.bpci.government.AgencyJurisdictions;
import io.bpci.interapp.AgreementDirectory;
import io.bpci.interapp.AgreementDirectory.Agreed;
import io.bpci.json.Malformed;
import io.bpci.nodes.NodeDirectory;
import io.bpci.nodes.NodeStanding;
import io.bpci.platform.RuntimeSettings;
import io.bpci.sealed.EncryptionLevel;
import io.bpci.settings.EffectiveSetting;
import io.bpci.settings.HubSettings;
import io.bpci.settings.Origin;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What controls see of messages, agreements and the configuration: of nodes and agencies as they are now. Safe for
 * concurrent use.
 */
@ApplicationScoped
public class SubjectFacts {
    /** The one subject of controls over the configuration. */
    public static final String HUB = "hub";

    @Inject NodeDirectory nodes;
    @Inject AgencyJurisdictions agencies;
    @Inject AgreementDirectory agreements;
    @Inject HubSettings settings;
    @Inject RuntimeSettings runtime;

    /** What both ways to a message say of it. */
    private record Message(
            String id,
            String type,
            String priority,
            String source,
            List<String> targets,
            String encryptionLevel,
            String agreement,
            String correlation,
            Instant createdAt,
            Optional<Instant> expiresAt) {}

    /** Of a message that was accepted; empty for an event that does not say, as its targets were erased. */
    public Optional<Facts> ofAccepted(AuditEvent event, Instant now) {
        List<String> targets = event.texts(Member.TARGETS);
        if (targets.isEmpty()) return Optional.empty();
        var message =
                new Message(
                        text(event, Member.MESSAGE),
                        text(event, Member.MESSAGE_TYPE),
                        text(event, Member.PRIORITY),
                        text(event, Member.NODE),
                        targets,
                        event.text(Member.ENCRYPTION_LEVEL).orElseGet(EncryptionLevel.NONE::wireName),
                        text(event, Member.AGREEMENT),
                        text(event, Member.CORRELATION),
                        event.text(Member.CREATED_AT).map(Instant::parse).orElseGet(event::at),
                        event.text(Member.EXPIRES_AT).map(Instant::parse));
        return Optional.of(
                facts(message, organisationOf(message.source()).or(() -> event.text(Member.ORGANISATION)), now));
    }

    private static String text(AuditEvent event, String member) {
        return event.text(member).orElse("");
    }

    /** Of a message that is shown; whether it is signed nobody asks here. */
    public Facts of(Envelope envelope, Instant now) {
        var message =
                new Message(
                        envelope.messageId().value(),
                        envelope.messageType().name(),
                        envelope.priority().wireName(),
                        envelope.sourceNode().value(),
                        envelope.targetNodes().stream().map(NodeId::value).toList(),
                        envelope.encryption().flatMap(EncryptionLevel::of).orElse(EncryptionLevel.NONE).wireName(),
                        envelope.agreementId().map(Identifier::value).orElse(""),
                        envelope.correlationId().map(Identifier::value).orElse(""),
                        envelope.createdAt(),
                        envelope.expiresAt());
        return facts(message, organisationOf(message.source()), now);
    }

    private Facts facts(Message message, Optional<String> sourceOrganisation, Instant now) {
        Set<String> targetOrganisations = new LinkedHashSet<>();
        Set<String> targetJurisdictions = new LinkedHashSet<>();
        for (String target : message.targets()) organisationOf(target).ifPresent(targetOrganisations::add);
        for (String target : targetOrganisations) agencies.of(target).ifPresent(targetJurisdictions::add);
        String organisation = sourceOrganisation.orElse("");
        String jurisdiction = agencies.of(organisation).orElse("");
        Map<String, Object> values = new HashMap<>();
        values.put("message_id", message.id());
        values.put("message_type", message.type());
        values.put("priority", message.priority());
        values.put("source", message.source());
        values.put("targets", message.targets());
        values.put("source_organisation", organisation);
        values.put("target_organisations", List.copyOf(targetOrganisations));
        values.put("crosses_organisations", isBeyond(organisation, targetOrganisations));
        values.put("source_jurisdiction", jurisdiction);
        values.put("target_jurisdictions", List.copyOf(targetJurisdictions));
        values.put("crosses_jurisdictions", isBeyond(jurisdiction, targetJurisdictions));
        values.put("encryption_level", message.encryptionLevel());
        values.put("agreement_id", message.agreement());
        values.put("correlation_id", message.correlation());
        values.put("created_at", message.createdAt());
        values.put(
                "lifetime_secs",
                message.expiresAt().map(end -> Duration.between(message.createdAt(), end).toSeconds()).orElse(0L));
        values.put("now", now);
        Set<String> touched = new LinkedHashSet<>(targetJurisdictions);
        if (!jurisdiction.isEmpty()) touched.add(jurisdiction);
        return new Facts(
                SubjectKind.MESSAGE,
                message.source(),
                organisation.isEmpty() ? List.of() : List.of(organisation),
                touched,
                values);
    }

    private static boolean isBeyond(String own, Set<String> others) {
        return others.stream().anyMatch(other -> !other.equals(own));
    }

    /** Whose a node is; empty for one that is not registered. */
    public Optional<String> organisationOf(String node) {
        try {
            return nodes.find(NodeId.parse(node)).map(NodeStanding::organisation);
        } catch (Malformed e) {
            return Optional.empty();
        }
    }

    /** Of an agreement that is in force or suspended; empty for any other. */
    public Optional<Facts> ofAgreement(Identifier agreement, Instant now) {
        return agreements.agreed(agreement).map(found -> facts(found, now));
    }

    /** Of all that are in force or suspended. */
    public List<Facts> ofAgreements(Instant now) {
        return agreements.agreed().stream().map(found -> facts(found, now)).toList();
    }

    private Facts facts(Agreed agreed, Instant now) {
        Terms terms = agreed.terms();
        SecurityRequirements required = terms.securityRequirements();
        String organisation1 = organisationOf(terms.app1().value()).orElse("");
        String organisation2 = organisationOf(terms.app2().value()).orElse("");
        String jurisdiction1 = agencies.of(organisation1).orElse("");
        String jurisdiction2 = agencies.of(organisation2).orElse("");
        Map<String, Object> values = new HashMap<>();
        values.put("agreement_id", agreed.agreementId().value());
        values.put("state", agreed.isSuspended() ? "suspended" : "in_force");
        values.put("version", (long) terms.version());
        values.put("app1_id", terms.app1().value());
        values.put("app2_id", terms.app2().value());
        values.put("organisation1", organisation1);
        values.put("organisation2", organisation2);
        values.put("crosses_organisations", !organisation1.equals(organisation2));
        values.put("jurisdiction1", jurisdiction1);
        values.put("jurisdiction2", jurisdiction2);
        values.put("crosses_jurisdictions", !jurisdiction1.equals(jurisdiction2));
        values.put("communication_type", terms.communicationType().name());
        values.put("permissions", terms.permissions().texts());
        values.put("reply_permissions", terms.replyPermissions().texts());
        values.put("message_types", terms.messageTypes().stream().map(MessageType::name).toList());
        values.put("encryption_level", required.encryptionLevel().wireName());
        values.put("authorization_required", required.authorizationRequired());
        values.put("factors", (long) required.factors());
        values.put("rate_limit", terms.rateLimit() == null ? 0L : terms.rateLimit().longValue());
        values.put("valid_from", terms.validFrom());
        values.put("valid_until", terms.validUntil());
        values.put("now", now);
        Set<String> touched = new LinkedHashSet<>(List.of(jurisdiction1, jurisdiction2).stream().distinct().toList());
        touched.remove("");
        return new Facts(
                SubjectKind.AGREEMENT,
                agreed.agreementId().value(),
                List.of(organisation1, organisation2).stream().filter(each -> !each.isEmpty()).distinct().toList(),
                touched,
                values);
    }

    /** Of the settings that hold now; of secrets only whether they are set. */
    public Facts ofConfiguration(Instant now) {
        Map<String, String> held = new HashMap<>();
        Map<String, String> origins = new HashMap<>();
        for (EffectiveSetting each : settings.sources()) {
            held.put(each.key(), each.value());
            origins.put(
                    each.key(),
                    switch (each.origin()) {
                        case Origin.InFile _ -> "file";
                        case Origin.InEnvironment _ -> "environment";
                        case Origin.ByDefault _ -> "default";
                    });
        }
        runtime.changes()
                .forEach((key, value) -> {
                    held.put(key, value);
                    origins.put(key, "runtime");
                });
        return new Facts(
                SubjectKind.CONFIGURATION,
                HUB,
                List.of(),
                Set.of(),
                Map.of(SubjectKind.SETTINGS, held, SubjectKind.ORIGINS, origins, "now", now));
    }
}
