package io.bpci.compliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpci.agreement.CommunicationType;
import io.bpci.agreement.Permissions;
import io.bpci.agreement.SecurityRequirements;
import io.bpci.agreement.Terms;
import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.AuditLog;
import io.bpci.audit.AuditQuery;
import io.bpci.audit.EventKind;
import io.bpci.audit.StoredAudit;
import io.bpci.compliance.internal.TestCompliance;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.MessageType;
import io.bpci.envelope.NodeId;
import io.bpci.government.Officer;
import io.bpci.government.TestJurisdictions;
import io.bpci.government.internal.Agency;
import io.bpci.government.internal.TestGovernment;
import io.bpci.interapp.AgreementDirectory;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.StrictJson;
import io.bpci.nodes.NodeWorld;
import io.bpci.platform.AfterCommit;
import io.bpci.platform.Caller;
import io.bpci.platform.Engine;
import io.bpci.platform.HubException;
import io.bpci.platform.Metrics;
import io.bpci.platform.PageRequest;
import io.bpci.platform.Role;
import io.bpci.platform.TestDatabase;
import io.bpci.problem.Fault;
import io.bpci.sealed.EncryptionLevel;
import io.bpci.settings.HubSettings;
import io.bpci.wire.AccessLevel;
import io.bpci.wire.AppliedControls;
import io.bpci.wire.ApplyControls;
import io.bpci.wire.CheckCompliance;
import io.bpci.wire.ComplianceCheck;
import io.bpci.wire.ComplianceStatus;
import io.bpci.wire.DefineControl;
import io.bpci.wire.FindingInfo;
import io.bpci.wire.FindingStatus;
import io.bpci.wire.FrameworkRequirement;
import io.bpci.wire.RequirementStatus;
import io.bpci.wire.SecurityClearance;
import io.bpci.wire.SetUpAgency;
import io.bpci.wire.WaiveControl;
import io.bpci.wire.WaiverInfo;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Controls on both real databases: applied, asked about messages and the configuration, waived, and after a restart.
 */
@ParameterizedClass
@EnumSource(Engine.class)
class ComplianceTest {
    private static final NodeId TREASURY = new NodeId("us-treasury-001");
    private static final NodeId TRACFIN = new NodeId("fr-tracfin");
    private static final Identifier ENCRYPTED = new Identifier("cross-border-encryption");
    private static final String CONDITION = "encryption_level in ['Standard', 'High', 'Quantum']";
    private static final FrameworkRequirement SC_8 = new FrameworkRequirement("NIST SP 800-53", "SC-8");
    private static final String STATES = "united_states";
    private static final String FRANCE = "france";

    @Parameter Engine engine;
    @TempDir Path directory;
    private TestDatabase database;
    private NodeWorld world;
    private AuditLog audit;
    private TestGovernment government;
    private TestCompliance parts;
    private HubSettings settings = HubSettings.defaults();
    private final ComplianceControls controls = new ComplianceControls();
    private final ComplianceChecks checks = new ComplianceChecks();
    private final ComplianceOverview overview = new ComplianceOverview();
    private final ComplianceWaivers waivers = new ComplianceWaivers();
    private ComplianceKeeper keeper = new ComplianceKeeper();
    private final List<AgreementDirectory.Agreed> agreed = new ArrayList<>();
    private final Officer admin = officer(NodeWorld.ADMIN, null, null);
    private final Officer olivia = officer("olivia", TREASURY, STATES);
    private final Officer fabrice = officer("fabrice", TRACFIN, FRANCE);
    private int sent;

    @BeforeEach
    void open() {
        database = engine.open(directory);
        world = new NodeWorld(database);
        audit = StoredAudit.over(database, world.clock);
        start(Map.of());
        setUp(TREASURY, STATES);
        setUp(TRACFIN, FRANCE);
    }

    /** As a hub does that starts on this database. */
    private void start(Map<String, String> environment) {
        settings = HubSettings.load(Optional.empty(), environment);
        government = new TestGovernment(database, world, settings);
        var agreements =
                new AgreementDirectory() {
                    @Override
                    public List<Agreed> agreed() {
                        return List.copyOf(agreed);
                    }

                    @Override
                    public boolean isRead() {
                        return true;
                    }
                };
        parts =
                new TestCompliance(
                        database, world, TestJurisdictions.of(database, government), agreements, audit, settings);
        keeper = new ComplianceKeeper();
        keeper.checks = parts.checks;
        keeper.recorder = parts.recorder;
        keeper.agreements = agreements;
        keeper.metrics = new Metrics();
        keeper.open();
        controls.store = parts.store;
        controls.findings = parts.book;
        controls.language = parts.language;
        controls.rehearsal = parts.rehearsal;
        controls.audit = audit;
        controls.settings = settings;
        controls.changes = new AfterCommit<>(database, keeper::controlsChanged);
        checks.store = parts.store;
        checks.live = parts.live;
        checks.facts = parts.facts;
        checks.metrics = keeper.metrics;
        checks.open();
        overview.store = parts.store;
        overview.live = parts.live;
        overview.settings = settings;
        waivers.store = parts.store;
        waivers.facts = parts.facts;
        waivers.audit = audit;
        waivers.changes = new AfterCommit<>(database, keeper::controlsChanged);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private <T> T in(Supplier<T> act) {
        return database.inTransaction(act);
    }

    private void setUp(NodeId id, String jurisdiction) {
        var request =
                new SetUpAgency(
                        id, jurisdiction, AccessLevel.FULL_ACCESS, SecurityClearance.TOP_SECRET, null, true, null);
        Agency begun = in(() -> government.records.begin(NodeWorld.ADMIN, request));
        var key = Ed25519PrivateKey.generate(NodeWorld.RANDOM).publicKey();
        in(() -> {
            government.records.complete(NodeWorld.ADMIN, begun, key);
            return true;
        });
    }

    private static Officer officer(String name, NodeId agency, String jurisdiction) {
        return officer(new Caller(name, agency.value(), Set.of(Role.GOVERNMENT_OFFICER)), agency, jurisdiction);
    }

    private static Officer officer(Caller caller, @Nullable NodeId agency, @Nullable String jurisdiction) {
        return new Officer(
                caller,
                "s-" + caller.name(),
                agency,
                jurisdiction,
                SecurityClearance.SECRET,
                AccessLevel.FULL_ACCESS,
                null,
                null);
    }

    private static DefineControl control(
            Identifier id, String subject, String condition, @Nullable String applies, @Nullable String jurisdiction) {
        return new DefineControl(
                id,
                "Messages between jurisdictions are encrypted",
                "<script>alert(1)</script>",
                subject,
                condition,
                applies,
                "critical",
                List.of(SC_8),
                jurisdiction);
    }

    private static DefineControl encrypted() {
        return control(ENCRYPTED, "message", CONDITION, "crosses_jurisdictions", null);
    }

    private AppliedControls apply(Officer officer, boolean switchOn, DefineControl... given) {
        return in(() -> controls.apply(officer, new ApplyControls(List.of(given), null, switchOn)));
    }

    /** As the relay records it. */
    private void accepted(NodeId source, NodeId target, String... more) {
        var members =
                Json.object()
                        .put(Member.NODE, source.value())
                        .put(Member.MESSAGE, "m-" + sent++)
                        .put(Member.MESSAGE_TYPE, "DataSync")
                        .put(Member.PRIORITY, "Normal")
                        .put(Member.CREATED_AT, world.clock.instant().toString())
                        .put(Member.ORGANISATION, source.value())
                        .put(Member.TARGETS, Json.strings(List.of(target.value())));
        if (more.length > 0) members.put(Member.ENCRYPTION_LEVEL, more[0]);
        in(() -> audit.record(EventKind.ACCEPTED, members.build()));
    }

    private void rounds() {
        for (int i = 0; i < 3; i++) keeper.round();
    }

    private List<FindingInfo> findings(Officer officer, @Nullable FindingStatus status) {
        return in(() -> overview.findings(officer, null, status, PageRequest.first()).findings());
    }

    private RequirementStatus status(Officer officer) {
        return in(() -> overview.status(officer, null, PageRequest.first()).requirements().getFirst());
    }

    private List<EventKind> kinds() {
        return in(() -> audit.find(AuditQuery.ALL, null, 1_000).events().stream().map(e -> e.event().kind()).toList());
    }

    private static void refused(ThrowingCallable act, Fault fault, String why) {
        assertThatThrownBy(act)
                .isInstanceOfSatisfying(HubException.class, e -> assertThat(e.fault()).isEqualTo(fault))
                .hasMessageContaining(why);
    }

    @Test
    void whatFailsIsOneFindingWithItsEvidenceHoweverOften() {
        apply(admin, true, encrypted());
        accepted(TREASURY, TRACFIN, "High");
        accepted(TREASURY, TREASURY);
        rounds();
        assertThat(findings(admin, null)).isEmpty();
        assertThat(status(admin).status()).isEqualTo(ComplianceStatus.COMPLIANT);
        assertThat(status(admin).notApplicable()).isEqualTo(1);

        accepted(TREASURY, TRACFIN);
        accepted(TREASURY, TRACFIN);
        rounds();
        FindingInfo finding = findings(admin, FindingStatus.OPEN).getFirst();
        assertThat(findings(admin, null)).hasSize(1);
        assertThat(finding.times()).isEqualTo(2);
        assertThat(finding.subject()).isEqualTo(TREASURY.value());
        assertThat(finding.observed())
                .isEqualTo(Json.object().put("crosses_jurisdictions", true).put("encryption_level", "None").build());
        String receipt = String.valueOf(finding.first().receipt());
        long sequence = Long.parseLong(receipt.split("/")[5]);
        assertThat(in(() -> audit.get(sequence)).orElseThrow().event().eventId()).isEqualTo(finding.first().eventId());
        assertThat(finding.last().receipt()).isNotEqualTo(receipt);
        assertThat(kinds().stream().filter(EventKind.COMPLIANCE_FINDING_OPENED::equals)).hasSize(1);
        assertThat(status(admin).status()).isEqualTo(ComplianceStatus.VIOLATED);
        assertThat(status(admin).checks()).isEqualTo(4);
        assertThat(keeper.metrics.write()).contains("bpci_compliance_checks_total{result=\"fails\"} 2");
    }

    @Test
    void anOfficerSeesWhatIsAboutItsAgency() {
        var ofFrance = control(new Identifier("fr-1"), "message", "priority != 'Low'", null, FRANCE);
        apply(admin, true, encrypted(), ofFrance);
        accepted(TREASURY, TRACFIN);
        rounds();

        assertThat(findings(olivia, null)).hasSize(1);
        assertThat(findings(fabrice, null)).isEmpty();
        long number = findings(olivia, null).getFirst().findingId();
        refused(() -> in(() -> overview.finding(fabrice, number)), Fault.NOT_FOUND, "no finding");
        assertThat(status(olivia).status()).isEqualTo(ComplianceStatus.VIOLATED);
        // Its agency sent nothing: that makes nothing compliant.
        assertThat(status(fabrice).status()).isEqualTo(ComplianceStatus.NOT_ASSESSED);
        assertThat(status(fabrice).checks()).isZero();
        assertThat(in(() -> controls.list(olivia, PageRequest.first()).controls())).hasSize(1);
        assertThat(in(() -> controls.list(fabrice, PageRequest.first()).controls())).hasSize(2);
        refused(() -> in(() -> controls.get(olivia, new Identifier("fr-1"))), Fault.NOT_FOUND, "fr-1");
        refused(() -> apply(olivia, true, encrypted()), Fault.FORBIDDEN, "for all");
        refused(
                () -> apply(olivia, true, control(new Identifier("fr-1"), "message", CONDITION, null, STATES)),
                Fault.CONFLICT,
                "not the caller's");
        apply(fabrice, true, control(new Identifier("fr-2"), "message", CONDITION, null, FRANCE));
    }

    @Test
    void aRestartCountsNothingTwiceAndMissesNothing() {
        apply(admin, true, encrypted());
        accepted(TREASURY, TRACFIN);
        rounds();
        accepted(TREASURY, TRACFIN);
        start(Map.of());
        rounds();
        rounds();
        assertThat(findings(admin, null).getFirst().times()).isEqualTo(2);
        assertThat(status(admin).fails()).isEqualTo(2);
    }

    @Test
    void ofTwoHubsThatLookAtTheSameMessagesOneCounts() {
        apply(admin, true, encrypted());
        accepted(TREASURY, TRACFIN);
        accepted(TREASURY, TRACFIN);
        ComplianceKeeper first = keeper;
        TestCompliance interrupted = parts;
        start(Map.of());
        interrupted.meanwhile(keeper::round);
        first.round();
        first.round();
        assertThat(findings(admin, null).getFirst().times()).isEqualTo(2);
        assertThat(status(admin).fails()).isEqualTo(2);
        assertThat(first.metrics.write()).contains("bpci_compliance_checks_total{result=\"fails\"} 0");
    }

    @Test
    void whatWasLookedAtBeforeAControlChangedIsLookedAtAgain() {
        apply(admin, true, encrypted());
        accepted(TREASURY, TRACFIN);
        var other = control(ENCRYPTED, "message", "priority == 'Normal'", null, null);
        parts.meanwhile(() -> apply(admin, true, other));
        rounds();
        assertThat(findings(admin, null)).isEmpty();
        assertThat(status(admin).holds()).isEqualTo(1);
    }

    @Test
    void anAgreementIsFoundUntilItMeetsTheControlOrIsOver() {
        apply(
                admin,
                true,
                control(ENCRYPTED, "agreement", "encryption_level == 'High'", "crosses_jurisdictions", null));
        agreed("one", EncryptionLevel.NONE);
        agreed("other", EncryptionLevel.STANDARD);
        rounds();
        assertThat(findings(olivia, FindingStatus.OPEN)).hasSize(2);
        assertThat(findings(fabrice, FindingStatus.OPEN)).hasSize(2);
        FindingInfo finding = findings(admin, null).getFirst();
        assertThat(finding.organisations()).containsExactly(TREASURY.value(), TRACFIN.value());
        assertThat(finding.first().eventId()).isNotEmpty();
        assertThat(finding.first().receipt()).isNull();
        assertThat(status(olivia).status()).isEqualTo(ComplianceStatus.VIOLATED);

        agreed.clear();
        agreed("one", EncryptionLevel.HIGH);
        start(Map.of());
        rounds();
        assertThat(findings(admin, null))
                .extracting(each -> each.subject() + " " + each.resolvedBecause())
                .containsExactlyInAnyOrder("one holds", "other gone");
        assertThat(status(admin).status()).isEqualTo(ComplianceStatus.COMPLIANT);
    }

    private void agreed(String id, EncryptionLevel level) {
        Instant now = world.clock.instant();
        var terms =
                new Terms(
                        new Identifier(id),
                        1,
                        null,
                        TREASURY,
                        TRACFIN,
                        CommunicationType.parse("DataExchange"),
                        Permissions.parse(List.of("Read(transactions)")),
                        Permissions.NONE,
                        new SecurityRequirements(level, true, 1),
                        List.of(),
                        now,
                        now.plusSeconds(3_600),
                        null,
                        "root",
                        now,
                        new NodeId("bpci-hub"),
                        world.identity.hubId());
        agreed.add(new AgreementDirectory.Agreed(terms.agreementId(), false, terms));
    }

    @Test
    void whatCameWhileNothingWasAskedIsNotAsked() {
        accepted(TREASURY, TRACFIN);
        apply(admin, true, encrypted());
        rounds();
        assertThat(findings(admin, null)).isEmpty();
        assertThat(status(admin).status()).isEqualTo(ComplianceStatus.NOT_ASSESSED);
    }

    @Test
    void aWaiverEndsByTheClockAndIsRenewedOnlyByName() {
        apply(admin, true, encrypted());
        accepted(TREASURY, TRACFIN);
        rounds();
        Instant now = world.clock.instant();
        var request =
                new WaiveControl(
                        ENCRYPTED,
                        new Identifier(TREASURY.value()),
                        "<b>old</b> gateway",
                        now.plusSeconds(3_600),
                        null);
        WaiverInfo waiver = in(() -> waivers.waive(admin, request));

        assertThat(findings(admin, FindingStatus.WAIVED)).hasSize(1);
        assertThat(findings(admin, FindingStatus.OPEN)).isEmpty();
        assertThat(findings(olivia, null).getFirst().waiverId()).isEqualTo(waiver.waiverId());
        assertThat(status(admin).status()).isEqualTo(ComplianceStatus.WAIVED);
        accepted(TREASURY, TRACFIN);
        rounds();
        assertThat(status(admin).waived()).isEqualTo(1);
        refused(() -> in(() -> waivers.waive(admin, request)), Fault.CONFLICT, "is in force until");
        assertThat(in(() -> waivers.list(olivia, null, PageRequest.first()).waivers())).hasSize(1);
        assertThat(in(() -> waivers.list(fabrice, null, PageRequest.first()).waivers())).isEmpty();

        world.clock.move(Duration.ofHours(2));
        // No round was there.
        assertThat(findings(admin, FindingStatus.OPEN)).hasSize(1);
        assertThat(status(admin).status()).isEqualTo(ComplianceStatus.VIOLATED);
        var again = new WaiveControl(ENCRYPTED, request.subject(), "again", now.plusSeconds(99_000), null);
        refused(() -> in(() -> waivers.waive(admin, again)), Fault.CONFLICT, "say so with renews " + waiver.waiverId());
        var renewed = new WaiveControl(ENCRYPTED, request.subject(), "again", again.endsAt(), waiver.waiverId());
        WaiverInfo second = in(() -> waivers.waive(admin, renewed));
        assertThat(status(admin).status()).isEqualTo(ComplianceStatus.WAIVED);
        assertThat(in(() -> waivers.withdraw(admin, second.waiverId())).status()).isEqualTo("withdrawn");
        assertThat(status(admin).status()).isEqualTo(ComplianceStatus.VIOLATED);
        refused(() -> in(() -> waivers.withdraw(admin, second.waiverId())), Fault.CONFLICT, "not in force");
        assertThat(kinds()).contains(EventKind.COMPLIANCE_WAIVER_GRANTED, EventKind.COMPLIANCE_WAIVER_WITHDRAWN);
    }

    @Test
    void whoWaivesWhatAndForHowLongIsBounded() {
        apply(admin, true, encrypted(), control(new Identifier("us-1"), "message", CONDITION, null, STATES));
        Instant now = world.clock.instant();
        refusedWaiver(admin, ENCRYPTED, null, "x", now, Fault.INVALID_REQUEST, "in the future");
        refusedWaiver(admin, ENCRYPTED, null, "x", now.plus(Duration.ofDays(366)), Fault.INVALID_REQUEST, "365 days");
        refusedWaiver(admin, ENCRYPTED, null, " ", now.plusSeconds(9), Fault.INVALID_REQUEST, "reason");
        refusedWaiver(admin, new Identifier("no"), null, "x", now.plusSeconds(9), Fault.NOT_FOUND, "no control no");
        refusedWaiver(olivia, ENCRYPTED, TREASURY, "x", now.plusSeconds(9), Fault.FORBIDDEN, "not those for all");
        var us = new Identifier("us-1");
        refusedWaiver(olivia, us, null, "x", now.plusSeconds(9), Fault.FORBIDDEN, "name it");
        refusedWaiver(olivia, us, TRACFIN, "x", now.plusSeconds(9), Fault.FORBIDDEN, "not the agency's");
        var own = new WaiveControl(us, new Identifier(TREASURY.value()), "x", now.plusSeconds(9), null);
        assertThat(in(() -> waivers.waive(olivia, own)).governmentId()).isEqualTo(TREASURY);
    }

    private void refusedWaiver(
            Officer by,
            Identifier control,
            @Nullable NodeId subject,
            String reason,
            Instant end,
            Fault fault,
            String why) {
        Identifier about = subject == null ? null : new Identifier(subject.value());
        var request = new WaiveControl(control, about, reason, end, null);
        refused(() -> in(() -> waivers.waive(by, request)), fault, why);
    }

    @Test
    void whatCannotBeEvaluatedIsAnErrorAndMakesNothingCompliant() {
        apply(admin, true, control(ENCRYPTED, "message", "targets[3] == source", null, null));
        accepted(TREASURY, TRACFIN);
        rounds();
        FindingInfo finding = findings(admin, FindingStatus.OPEN).getFirst();
        assertThat(finding.result()).isEqualTo("error");
        assertThat(finding.reason()).isNotBlank();
        assertThat(status(admin).status()).isEqualTo(ComplianceStatus.NOT_ASSESSED);
        assertThat(status(admin).errors()).isEqualTo(1);
    }

    @Test
    void aSourceThatFailsNoMoreIsQuietInTheEnd() {
        apply(admin, true, encrypted());
        accepted(TREASURY, TRACFIN);
        rounds();
        world.clock.move(Duration.ofHours(23));
        rounds();
        assertThat(findings(admin, FindingStatus.OPEN)).hasSize(1);
        world.clock.move(Duration.ofHours(2));
        rounds();
        assertThat(findings(admin, null).getFirst().resolvedBecause()).isEqualTo("quiet");
        assertThat(status(admin).status()).isEqualTo(ComplianceStatus.NOT_ASSESSED);
        accepted(TREASURY, TRACFIN);
        rounds();
        assertThat(findings(admin, null)).hasSize(2);
        // A clock that goes back neither resolves nor hides.
        world.clock.move(Duration.ofDays(-3));
        accepted(TREASURY, TRACFIN);
        rounds();
        assertThat(findings(admin, FindingStatus.OPEN).getFirst().times()).isEqualTo(2);
    }

    @Test
    void theConfigurationIsAskedAndSecretsAreNotSeen() {
        String secret = "a-secret-that-nobody-sees";
        start(Map.of("BPCI_GOVERNMENT_CLIENT_SECRET", secret));
        var short8 = new Identifier("session-length");
        var hidden = new Identifier("secret-set");
        apply(
                admin,
                true,
                control(
                        short8,
                        "configuration",
                        "duration(settings['government.session_timeout']) <= duration('4h')",
                        null,
                        null),
                control(
                        hidden,
                        "configuration",
                        "settings['government.client_secret'] == '" + secret + "'",
                        null,
                        null));
        rounds();
        assertThat(findings(admin, null)).extracting(FindingInfo::subject).containsExactly("hub", "hub");
        assertThat(findings(admin, null).toString()).doesNotContain(secret);
        assertThat(findings(admin, null).getFirst().observed().toString()).contains("session_timeout");
        assertThat(findings(olivia, null)).isEmpty();
        assertThat(in(() -> overview.status(olivia, null, PageRequest.first()).requirements())).isEmpty();

        start(Map.of("BPCI_GOVERNMENT_SESSION_TIMEOUT", "2h"));
        rounds();
        assertThat(findings(admin, FindingStatus.RESOLVED))
                .extracting(FindingInfo::resolvedBecause)
                .containsExactly("holds");
    }

    @Test
    void whatIsAppliedAgainChangesOnlyWhatDiffers() {
        accepted(TREASURY, TRACFIN);
        var dry = new ApplyControls(List.of(encrypted()), true, true);
        AppliedControls would = in(() -> controls.apply(admin, dry));
        assertThat(would.controls().getFirst().trial())
                .satisfies(trial -> assertThat(trial.findings()).isEqualTo(1))
                .satisfies(trial -> assertThat(trial.isComplete()).isTrue());
        assertThat(in(() -> controls.list(admin, PageRequest.first()).controls())).isEmpty();

        assertThat(apply(admin, true, encrypted()).controls().getFirst().change()).isEqualTo("new");
        accepted(TREASURY, TRACFIN);
        rounds();
        assertThat(apply(admin, true, encrypted()).controls().getFirst().change()).isEqualTo("unchanged");
        assertThat(findings(admin, FindingStatus.OPEN)).hasSize(1);
        var other = control(ENCRYPTED, "message", "priority == 'Normal'", null, null);
        AppliedControls.Applied changed = apply(admin, false, other).controls().getFirst();
        assertThat(changed.version()).isEqualTo(2);
        assertThat(changed.changed()).containsExactly("condition", "applies_when");
        assertThat(changed.status()).isEqualTo("on");
        assertThat(findings(admin, null).getFirst().resolvedBecause()).isEqualTo("changed");
        assertThat(in(() -> controls.retire(admin, ENCRYPTED)).status()).isEqualTo("retired");
        refused(() -> apply(admin, true, encrypted()), Fault.CONFLICT, "is retired");
        refused(() -> in(() -> controls.switchOn(admin, ENCRYPTED)), Fault.CONFLICT, "is retired");
    }

    @Test
    void whatIsWrongIsNamedAndNothingIsKept() {
        var good = control(new Identifier("good"), "message", CONDITION, null, null);
        refused(
                () -> apply(admin, true, good, control(ENCRYPTED, "message", "encryption == 'x'", null, null)),
                Fault.INVALID_REQUEST,
                "controls[1] (cross-border-encryption): condition line 1, column 1: undeclared reference");
        refused(
                () -> apply(admin, true, control(ENCRYPTED, "weather", "true", null, null)),
                Fault.INVALID_REQUEST,
                "subject must be one of message, agreement, configuration");
        refused(() -> apply(admin, true, good, good), Fault.INVALID_REQUEST, "good is there twice");
        refused(
                () -> apply(admin, true, control(ENCRYPTED, "message", "targets.map(t, t + t).size() > 1", null, null)),
                Fault.INVALID_REQUEST,
                "not put together within a loop");
        assertThat(in(() -> controls.list(admin, PageRequest.first()).controls())).isEmpty();
        start(Map.of("BPCI_GOVERNMENT_MAX_CONTROLS", "1"));
        refused(() -> apply(admin, true, good, encrypted()), Fault.OVERLOADED, "1");
        assertThat(kinds()).doesNotContain(EventKind.COMPLIANCE_CONTROL_DEFINED);
    }

    @Test
    void beyondAsManyFindingsAsMayBeOneOfEachControlIsKept() {
        start(Map.of("BPCI_GOVERNMENT_MAX_FINDINGS", "1"));
        apply(admin, true, encrypted(), control(new Identifier("other"), "message", "priority == 'Low'", null, null));
        accepted(TREASURY, TRACFIN);
        accepted(TRACFIN, TREASURY);
        rounds();
        assertThat(findings(admin, null))
                .extracting(each -> each.controlId().value())
                .containsExactlyInAnyOrder("other", ENCRYPTED.value());
        assertThat(keeper.metrics.write()).contains("bpci_compliance_findings_not_kept_total 2");
        assertThat(status(admin).status()).isEqualTo(ComplianceStatus.VIOLATED);
    }

    @Test
    void oneMessageIsCheckedAtOnceWithWhatWasSeen() {
        var missing = new Identifier("missing");
        apply(
                admin,
                true,
                encrypted(),
                control(new Identifier("high"), "message", "priority == 'High'", "message_type == 'StateUpdate'", null),
                control(missing, "message", "targets[9] == source", null, null));
        var check = new CheckCompliance(message(), null, null, null);
        ComplianceCheck result = in(() -> checks.check(olivia, check));
        assertThat(result.compliant()).isFalse();
        assertThat(result.results())
                .extracting(ComplianceCheck.Result::result)
                .containsExactly("fails", "not_applicable", "error");
        assertThat(result.results().getFirst().values().get("encryption_level")).isEqualTo(Json.of("None"));
        var until = world.clock.instant().plusSeconds(60);
        for (Identifier each : List.of(ENCRYPTED, missing)) {
            in(() -> waivers.waive(admin, new WaiveControl(each, null, "a test", until, null)));
        }
        assertThat(in(() -> checks.check(admin, check)).compliant()).isTrue();
        assertThat(in(() -> checks.check(admin, check)).results().getFirst().result()).isEqualTo("waived");
        assertThat(findings(admin, null)).as("a check keeps nothing").isEmpty();

        refused(() -> in(() -> checks.check(fabrice, check)), Fault.FORBIDDEN, "its agency's");
        refused(
                () -> in(() -> checks.check(olivia, new CheckCompliance(null, null, true, null))),
                Fault.FORBIDDEN,
                "its agency's");
        refused(
                () -> in(() -> checks.check(admin, new CheckCompliance(null, null, null, null))),
                Fault.INVALID_REQUEST,
                "exactly one");
        refused(
                () ->
                        in(() ->
                                checks.check(
                                        admin,
                                        new CheckCompliance(Json.object().put("a", 1).build(), null, null, null))),
                Fault.INVALID_REQUEST,
                "message: ");
        refused(
                () ->
                        in(() ->
                                checks.check(
                                        admin,
                                        new CheckCompliance(message(), null, null, List.of(new Identifier("none"))))),
                Fault.NOT_FOUND,
                "none");
    }

    private JsonObject message() {
        byte[] envelope =
                Envelope.draft()
                        .messageId(new MessageId("m-1"))
                        .source(TREASURY)
                        .targets(TRACFIN)
                        .messageType(MessageType.DATA_SYNC)
                        .content(Json.object().build())
                        .createdAt(world.clock.instant())
                        .sign(Ed25519PrivateKey.generate(NodeWorld.RANDOM), NodeWorld.ENGINE)
                        .bytes();
        return (JsonObject)
                StrictJson.parse(new String(envelope, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8));
    }
}
