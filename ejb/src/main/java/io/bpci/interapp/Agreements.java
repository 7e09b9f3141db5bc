package io.bpci.interapp;

import io.bpci.agreement.AgreementState;
import io.bpci.agreement.Capability;
import io.bpci.agreement.CommunicationType;
import io.bpci.agreement.Permission;
import io.bpci.agreement.Permissions;
import io.bpci.agreement.SecurityRequirements;
import io.bpci.agreement.Terms;
import io.bpci.audit.EventKind;
import io.bpci.envelope.Digest;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.interapp.internal.AgreementBook;
import io.bpci.interapp.internal.AgreementStore;
import io.bpci.interapp.internal.StoredAgreement;
import io.bpci.interapp.internal.StoredApp;
import io.bpci.interapp.internal.StoredStep;
import io.bpci.interapp.internal.StoredTerms;
import io.bpci.jose.Ed25519;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.platform.Caller;
import io.bpci.platform.Cursor;
import io.bpci.platform.HubException;
import io.bpci.platform.HubIdentity;
import io.bpci.platform.PageRequest;
import io.bpci.platform.Sorting;
import io.bpci.problem.Fault;
import io.bpci.sealed.EncryptionLevel;
import io.bpci.settings.HubSettings;
import io.bpci.wire.AgreementHistory;
import io.bpci.wire.AgreementInfo;
import io.bpci.wire.AgreementPage;
import io.bpci.wire.AmendAgreement;
import io.bpci.wire.NewAgreement;

import jakarta.ejb.Stateless;
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;

/**
 * Agreements between two applications. An operator of either proposes; only what both have signed is in force, and only
 * they end it, by {@link StepBox}.
 *
 * <p>Refusals are {@link HubException}s: FORBIDDEN, NOT_FOUND, INVALID_REQUEST, CONFLICT for what contradicts the
 * agreement's state or what the applications can do, OVERLOADED when there are as many as may be.
 */
@Stateless
public class Agreements {
    private static final Duration USUAL = Duration.ofDays(365);
    private static final int ID_BYTES = 10;
    private static final Sorting<StoredAgreement> SORTING = Sorting.oldestFirst("proposed_at", StoredAgreement::number);

    @Inject AgreementStore store;
    @Inject AgreementBook book;
    @Inject HubSettings settings;
    @Inject HubIdentity identity;
    @Inject Ed25519 signatures;
    @Inject SecureRandom random;

    /** Proposes an agreement, which both parties are asked to sign; or finds it proposed by the same request. */
    public AgreementInfo establish(Caller caller, NewAgreement request) {
        caller.requireOperator();
        long change = store.begin();
        StoredApp app1 = app("app1_id", request.app1Id());
        StoredApp app2 = app("app2_id", request.app2Id());
        requireOperatorOfEither(caller, List.of(app1.organisation(), app2.organisation()));
        Identifier id = request.agreementId() == null ? newId() : request.agreementId();
        Instant now = store.now();
        Terms terms = terms(caller, request, id, now);
        StoredAgreement known = store.find(id);
        if (known != null) return again(known, terms);
        if (store.live() >= settings.interAppConfig().maxAgreements()) {
            throw new HubException(
                    Fault.OVERLOADED,
                    "as many agreements are proposed or in force as may be, "
                            + settings.interAppConfig().maxAgreements());
        }
        requireServed(terms, app1, app2);
        Terms.Signed signed = terms.sign(identity.key(), signatures);
        var agreement = new StoredAgreement(terms, app1.organisation(), app2.organisation(), change, now);
        store.database().persist(agreement);
        store.database().persist(new StoredTerms(signed, now));
        store.database().flush();
        proposed(caller, agreement, signed, change);
        return store.info(agreement);
    }

    private StoredApp app(String member, NodeId id) {
        StoredApp app = store.app(id);
        if (app == null) throw invalid("%s: no application %s is registered".formatted(member, id));
        return app;
    }

    private static void requireOperatorOfEither(Caller caller, List<String> organisations) {
        if (organisations.contains(caller.organisation())) return;
        caller.requireOperatorOf(organisations.getFirst());
    }

    /** After a lost answer, for instance. */
    private AgreementInfo again(StoredAgreement known, Terms asked) {
        Terms first = store.terms(known, 1).terms();
        boolean same =
                first.app1().equals(asked.app1())
                        && first.app2().equals(asked.app2())
                        && first.communicationType().equals(asked.communicationType())
                        && first.permissions().equals(asked.permissions())
                        && first.proposer().equals(asked.proposer());
        if (!same) throw new HubException(Fault.CONFLICT, "another agreement has the id " + known.agreementId());
        return store.info(known);
    }

    private void proposed(Caller caller, StoredAgreement agreement, Terms.Signed signed, long change) {
        var detail =
                Json.object()
                        .put("terms_digest", signed.digest().hex())
                        .put("version", signed.terms().version())
                        .build();
        book.changed(
                agreement,
                change,
                EventKind.AGREEMENT_PROPOSED,
                null,
                caller.name(),
                detail,
                Json.object().put("terms", signed.json()).put("terms_digest", signed.digest().hex()).build());
    }

    private Terms terms(Caller caller, NewAgreement request, Identifier id, Instant now) {
        Instant from = request.validFrom() == null ? now : request.validFrom();
        try {
            CommunicationType type =
                    member("communication_type", () -> CommunicationType.parse(request.communicationType()));
            return new Terms(
                    id,
                    1,
                    null,
                    request.app1Id(),
                    request.app2Id(),
                    type,
                    permissions("permissions", request.permissions()),
                    request.replyPermissions() == null
                            ? type.usualReply()
                            : permissions("reply_permissions", request.replyPermissions()),
                    requirements(request.securityRequirements(), usual()),
                    Terms.messageTypes(request.messageTypes() == null ? List.of() : request.messageTypes()),
                    from,
                    request.validUntil() == null ? from.plus(USUAL) : request.validUntil(),
                    request.rateLimit(),
                    caller.name(),
                    now,
                    new NodeId(settings.oracleConfig().nodeId()),
                    identity.hubId());
        } catch (Malformed e) {
            throw invalid(e.getMessage());
        }
    }

    private static Permissions permissions(String member, List<String> texts) {
        return member(member, () -> Permissions.parse(texts));
    }

    private SecurityRequirements usual() {
        var usual = settings.interAppConfig().securityRequirements();
        return new SecurityRequirements(
                EncryptionLevel.parse(usual.encryptionLevel()), usual.authorizationRequired(), usual.factors());
    }

    private static SecurityRequirements requirements(@Nullable JsonObject given, SecurityRequirements otherwise) {
        return given == null ? otherwise : SecurityRequirements.parse(given, otherwise);
    }

    private static <T> T member(String name, Supplier<T> read) {
        try {
            return read.get();
        } catch (Malformed e) {
            throw new Malformed(name + ": " + e.getMessage());
        }
    }

    /** Nobody can be permitted what the other one does not do. */
    private static void requireServed(Terms terms, StoredApp app1, StoredApp app2) {
        requireServed("permissions", terms.permissions(), app2);
        requireServed("reply_permissions", terms.replyPermissions(), app1);
    }

    private static void requireServed(String member, Permissions permissions, StoredApp app) {
        List<Capability> capabilities = app.statement().statement().capabilities();
        List<Permission> unserved = Capability.unserved(permissions, capabilities);
        if (unserved.isEmpty()) return;
        String names = String.join(", ", capabilities.stream().map(Capability::name).toList());
        throw new HubException(
                Fault.CONFLICT,
                "%s: %s has no capability for %s; it has %s"
                        .formatted(member, app.appId(), unserved.getFirst(), names.isEmpty() ? "none" : names));
    }

    /** Proposes other terms, which take the place of those in force once both have signed. */
    public AgreementInfo amend(Caller caller, Identifier id, AmendAgreement request) {
        caller.requireOperator();
        long change = store.begin();
        StoredAgreement agreement = store.require(id);
        requireOperatorOfEither(caller, agreement.organisations());
        if (agreement.state() != AgreementState.IN_FORCE && agreement.state() != AgreementState.SUSPENDED) {
            throw new HubException(
                    Fault.CONFLICT, "the agreement is %s, not in force".formatted(agreement.state().wireName()));
        }
        Instant now = store.now();
        StoredTerms current = store.current(agreement);
        Terms terms = amended(caller, current, request, agreement.nextVersion(), now);
        requireServed(terms, store.requireApp(terms.app1()), store.requireApp(terms.app2()));
        StoredTerms before = store.proposed(agreement);
        if (before != null) before.settle(StoredTerms.State.WITHDRAWN, now);
        Terms.Signed signed = terms.sign(identity.key(), signatures);
        store.database().persist(new StoredTerms(signed, now));
        agreement.propose(terms.version());
        store.database().flush();
        proposed(caller, agreement, signed, change);
        return store.info(agreement);
    }

    private Terms amended(Caller caller, StoredTerms current, AmendAgreement request, int version, Instant now) {
        Terms is = current.terms();
        Integer rate = request.rateLimit() == null ? is.rateLimit() : request.rateLimit();
        try {
            return new Terms(
                    is.agreementId(),
                    version,
                    Digest.parse(current.digest()),
                    is.app1(),
                    is.app2(),
                    is.communicationType(),
                    request.permissions() == null
                            ? is.permissions()
                            : permissions("permissions", request.permissions()),
                    request.replyPermissions() == null
                            ? is.replyPermissions()
                            : permissions("reply_permissions", request.replyPermissions()),
                    requirements(request.securityRequirements(), is.securityRequirements()),
                    request.messageTypes() == null ? is.messageTypes() : Terms.messageTypes(request.messageTypes()),
                    is.validFrom(),
                    request.validUntil() == null ? is.validUntil() : request.validUntil(),
                    rate != null && rate == 0 ? null : rate,
                    caller.name(),
                    now,
                    is.hubNode(),
                    is.hubId());
        } catch (Malformed e) {
            throw invalid(e.getMessage());
        }
    }

    private Identifier newId() {
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        return new Identifier("agreement-" + HexFormat.of().formatHex(id));
    }

    public AgreementInfo get(Caller caller, Identifier id) {
        return store.info(store.requireVisible(caller, id));
    }

    /** All that it was: every version of its terms, and every step that took effect, as it was signed. */
    public AgreementHistory history(Caller caller, Identifier id) {
        store.requireVisible(caller, id);
        return new AgreementHistory(
                id,
                store.allTerms(id).stream().map(StoredTerms::toInfo).toList(),
                store.steps(id).stream().map(StoredStep::json).toList());
    }

    /**
     * Those that the caller sees, in the order of their proposal.
     *
     * @param state null for any
     */
    public AgreementPage list(Caller caller, @Nullable AgreementState state, PageRequest page) {
        caller.requireSight();
        String only = caller.seesAll() ? null : caller.organisation();
        if (only == null && !caller.seesAll()) return new AgreementPage(List.of(), null);
        Cursor<StoredAgreement> cursor = SORTING.cursor(page);
        return page.page(
                store.list(only, state, cursor, page.size() + 1),
                cursor::keyOf,
                (agreements, next) -> new AgreementPage(agreements.stream().map(store::info).toList(), next));
    }

    private static HubException invalid(String detail) {
        return new HubException(Fault.INVALID_REQUEST, detail);
    }
}
