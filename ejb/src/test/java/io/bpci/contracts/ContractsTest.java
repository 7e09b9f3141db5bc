package io.bpci.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.audit.AuditEvent;
import io.bpci.audit.AuditEvent.Member;
import io.bpci.audit.EventKind;
import io.bpci.audit.SequencedEvent;
import io.bpci.contract.Bounds;
import io.bpci.contract.Manifest;
import io.bpci.contract.RunRecord;
import io.bpci.contract.Sha256;
import io.bpci.contract.SignedManifest;
import io.bpci.contract.Trigger;
import io.bpci.contracts.internal.TestContracts;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageType;
import io.bpci.envelope.NodeId;
import io.bpci.government.Officer;
import io.bpci.government.TestDirectory;
import io.bpci.government.internal.Agency;
import io.bpci.government.internal.TestGovernment;
import io.bpci.jose.Base64Url;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.nodes.NodeWorld;
import io.bpci.platform.Caller;
import io.bpci.platform.Engine;
import io.bpci.platform.HubException;
import io.bpci.platform.Metrics;
import io.bpci.platform.PageRequest;
import io.bpci.platform.Role;
import io.bpci.platform.TestDatabase;
import io.bpci.problem.Fault;
import io.bpci.settings.HubSettings;
import io.bpci.testkit.wat.Assembler;
import io.bpci.wire.AccessLevel;
import io.bpci.wire.DeployContract;
import io.bpci.wire.DeploymentInfo;
import io.bpci.wire.DeploymentStatus;
import io.bpci.wire.ExecuteContract;
import io.bpci.wire.RollBackContract;
import io.bpci.wire.RunEvidence;
import io.bpci.wire.RunInfo;
import io.bpci.wire.SecurityClearance;
import io.bpci.wire.SetUpAgency;
import io.bpci.wire.UploadContract;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/** Contracts from being brought to being retired, on both real databases. */
@ParameterizedClass
@EnumSource(Engine.class)
class ContractsTest {
    private static final NodeId CUSTOMS = new NodeId("us-customs");
    private static final NodeId TREASURY = new NodeId("us-treasury");
    private static final NodeId TAX = new NodeId("eu-tax");
    private static final String US = "us";
    private static final String EU = "eu";
    private static final Identifier COUNTER = new Identifier("counter");
    private static final String COUNTING =
            """
            (module
              (import "bpci" "state_int" (func $state_int (param i32 i32 i64) (result i64)))
              (import "bpci" "state_put_int" (func $put (param i32 i32 i64)))
              (import "bpci" "output_int" (func $output (param i32 i32 i64)))
              (import "bpci" "emit" (func $emit (param i32 i32 i32 i32)))
              (memory (export "memory") 1)
              (data (i32.const 0) "n")
              (data (i32.const 16) "us-treasury")
              (func (export "run") (local $n i64)
                (local.set $n (i64.add (call $state_int (i32.const 0) (i32.const 1) (i64.const 0)) (i64.const BY)))
                (call $put (i32.const 0) (i32.const 1) (local.get $n))
                (call $output (i32.const 0) (i32.const 1) (local.get $n))
                (call $emit (i32.const 16) (i32.const 11) (i32.const 0) (i32.const 1))))
            """;

    @Parameter Engine engine;
    @TempDir Path directory;
    private TestDatabase database;
    private NodeWorld world;
    private TestGovernment government;
    private TestContracts parts;
    private final Contracts contracts = new Contracts();
    private final Deployments deployments = new Deployments();
    private final Executions executions = new Executions();
    private final Metrics metrics = new Metrics();
    private final Runs runs = new Runs();
    private final Triggers triggers = new Triggers();
    private final Ed25519PrivateKey key = Ed25519PrivateKey.generate(NodeWorld.RANDOM);
    private final Officer cora = officer("cora", CUSTOMS, US);
    private final Officer theo = officer("theo", TREASURY, US);
    private final Officer tilda = officer("tilda", TAX, EU);

    @BeforeEach
    void open() {
        database = engine.open(directory);
        world = new NodeWorld(database);
        government = new TestGovernment(database, world, HubSettings.defaults());
        parts = new TestContracts(database, world);
        var agencies = new TestDirectory(database, government);
        contracts.agencies = agencies;
        contracts.nodes = world.directory;
        contracts.store = parts.store;
        contracts.signatures = NodeWorld.ENGINE;
        contracts.engine = parts.engine;
        deployments.agencies = agencies;
        deployments.store = parts.store;
        deployments.engine = parts.engine;
        deployments.random = NodeWorld.RANDOM;
        executions.agencies = agencies;
        executions.runs =
                new Runs() {
                    @Override
                    public RunEvidence evidence(Officer officer, String runId) {
                        return in(() -> runs.evidence(officer, runId));
                    }
                };
        executions.steps = parts.steps;
        executions.engine = parts.engine;
        executions.clock = world.clock;
        executions.random = NodeWorld.RANDOM;
        executions.metrics = metrics;
        runs.store = parts.runs;
        triggers.steps = parts.triggers;
        triggers.executions = executions;
        triggers.agencies = agencies;
        triggers.clock = world.clock;
        setUp(CUSTOMS, US, true, true, key);
        setUp(TREASURY, US, false, false, Ed25519PrivateKey.generate(NodeWorld.RANDOM));
        setUp(TAX, EU, true, false, Ed25519PrivateKey.generate(NodeWorld.RANDOM));
        world.follow();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private <T> T in(Supplier<T> act) {
        return database.inTransaction(act);
    }

    private void setUp(NodeId id, String jurisdiction, boolean deploys, boolean crosses, Ed25519PrivateKey nodeKey) {
        var request =
                new SetUpAgency(
                        id, jurisdiction, AccessLevel.ELEVATED, SecurityClearance.SECRET, deploys, crosses, null);
        Agency begun = in(() -> government.records.begin(NodeWorld.ADMIN, request));
        in(() -> {
            government.records.complete(NodeWorld.ADMIN, begun, nodeKey.publicKey());
            return true;
        });
    }

    private static Officer officer(String name, NodeId agency, String jurisdiction) {
        var caller = new Caller(name, agency.value(), Set.of(Role.GOVERNMENT_OFFICER));
        return new Officer(
                caller, "s-" + name, agency, jurisdiction, SecurityClearance.SECRET, AccessLevel.ELEVATED, null, null);
    }

    private static byte[] counting(int by) {
        return Assembler.assemble(COUNTING.replace("BY", Integer.toString(by)));
    }

    private static Manifest manifest(Identifier id, int version, byte[] module, Trigger... triggers) {
        return new Manifest(
                id,
                CUSTOMS,
                version,
                Manifest.Type.CUSTOM,
                Manifest.Kind.WASM,
                Sha256.hex(module),
                false,
                100_000,
                1,
                List.of(TREASURY),
                List.of(triggers),
                null);
    }

    private UploadContract signed(Manifest manifest, byte[] module) {
        return signed(manifest, module, key);
    }

    private static UploadContract signed(Manifest manifest, byte[] module, Ed25519PrivateKey by) {
        JsonObject json = SignedManifest.sign(manifest, by, NodeWorld.ENGINE).json();
        return new UploadContract(json, Base64Url.encode(module));
    }

    private Contracts.Upload upload(int version, byte[] module, Trigger... triggers) {
        return in(() -> contracts.upload(cora, signed(manifest(COUNTER, version, module, triggers), module)));
    }

    private static DeployContract request(int version, String... jurisdictions) {
        return new DeployContract(COUNTER, version, List.of(jurisdictions), true, null, null, null);
    }

    private DeploymentInfo deployed(int version, String jurisdiction) {
        return in(() -> deployments.deploy(cora, request(version, jurisdiction))).deployments().getFirst();
    }

    private DeploymentInfo active(int version) {
        String id = deployed(version, US).deploymentId();
        return in(() -> deployments.approve(theo, id, null));
    }

    private RunInfo call(Officer by, @Nullable String under) {
        return executions.call(
                by,
                new ExecuteContract(COUNTER, US, Json.object().build(), under == null ? null : new Identifier(under)));
    }

    private static void refused(Fault fault, String detail, ThrowingCallable act) {
        assertThatThrownBy(act)
                .isInstanceOfSatisfying(
                        HubException.class,
                        e -> {
                            assertThat(e.fault()).as(e.getMessage()).isEqualTo(fault);
                            assertThat(e.problem().detail()).contains(detail);
                        });
    }

    @Test
    void aVersionIsBroughtOnceAndNeverChanged() {
        byte[] module = counting(1);
        assertThat(upload(1, module).isNew()).isTrue();
        assertThat(upload(1, module).isNew()).isFalse();
        assertThat(world.audit.kinds()).filteredOn(EventKind.CONTRACT_UPLOADED::equals).hasSize(1);
        refused(Fault.CONFLICT, "version must be above 1", () -> upload(1, counting(2)));
        assertThat(upload(3, counting(2)).isNew()).isTrue();
        refused(Fault.CONFLICT, "version must be above 3", () -> upload(2, counting(3)));
        assertThat(in(() -> contracts.list(cora, PageRequest.first())).contracts()).hasSize(2);
        assertThat(in(() -> contracts.list(tilda, PageRequest.first())).contracts()).isEmpty();
        refused(Fault.NOT_FOUND, "", () -> in(() -> contracts.get(tilda, COUNTER, 1)));
    }

    @Test
    void onlyTheOwnersKeySigns() {
        byte[] module = counting(1);
        Manifest manifest = manifest(COUNTER, 1, module);
        var other = Ed25519PrivateKey.generate(NodeWorld.RANDOM);
        refused(
                Fault.WRONG_KEY,
                "current key",
                () -> in(() -> contracts.upload(cora, signed(manifest, module, other))));
        UploadContract good = signed(manifest, module);
        var changed = new UploadContract(good.manifest().with("version", Json.of(2)), good.module());
        refused(Fault.BAD_SIGNATURE, "", () -> in(() -> contracts.upload(cora, changed)));
        refused(Fault.FORBIDDEN, "not set up", () -> in(() -> contracts.upload(theo, good)));
        refused(Fault.FORBIDDEN, "us-customs", () -> in(() -> contracts.upload(tilda, good)));
        var another = new UploadContract(good.manifest(), Base64Url.encode(counting(2)));
        refused(Fault.INVALID_REQUEST, "another module", () -> in(() -> contracts.upload(cora, another)));
        var huge = new UploadContract(good.manifest(), "A".repeat(200_000));
        refused(Fault.TOO_LARGE, "131072", () -> in(() -> contracts.upload(cora, huge)));
    }

    @Test
    void aJurisdictionDecidesForItselfAndWhoAsksDoesNot() {
        upload(1, counting(1));
        DeploymentInfo us = deployed(1, US);
        DeploymentInfo eu = deployed(1, EU);
        refused(Fault.CONFLICT, "asked already", () -> deployed(1, US));
        refused(Fault.FORBIDDEN, "does not decide", () -> in(() -> deployments.approve(cora, us.deploymentId(), null)));
        refused(Fault.NOT_FOUND, "", () -> in(() -> deployments.approve(tilda, us.deploymentId(), null)));
        // The owner sees it, and does not decide in another jurisdiction.
        Officer other = officer("carl", CUSTOMS, US);
        refused(Fault.FORBIDDEN, "decided in eu", () -> in(() -> deployments.approve(other, eu.deploymentId(), null)));
        assertThat(in(() -> deployments.refuse(tilda, eu.deploymentId(), "no")).status())
                .isEqualTo(DeploymentStatus.REFUSED);
        refused(Fault.CONFLICT, "refused already", () -> in(() -> deployments.approve(tilda, eu.deploymentId(), null)));
        assertThat(in(() -> deployments.approve(theo, us.deploymentId(), null)).status())
                .isEqualTo(DeploymentStatus.ACTIVE);
        assertThat(in(() -> deployments.approve(theo, us.deploymentId(), null)).decidedBy()).isEqualTo("theo");
        refused(Fault.CONFLICT, "runs in us already", () -> deployed(1, US));
        refused(Fault.FORBIDDEN, "own jurisdiction", () -> in(() -> deployments.deploy(tilda, request(1, US))));
        assertThat(in(() -> deployments.list(tilda, null, null, null, PageRequest.first())).deployments())
                .extracting(DeploymentInfo::jurisdiction)
                .containsExactly(EU);
    }

    private static Json nested(int depth) {
        return depth == 0 ? Json.NULL : Json.array(nested(depth - 1));
    }

    @Test
    void aRunChangesWhatIsKeptAndIsRepeatedFromItsRecord() {
        upload(1, counting(1));
        refused(Fault.NOT_FOUND, "runs in us", () -> call(cora, null));
        active(1);
        RunInfo first = call(cora, "k1");
        RunInfo again = call(cora, "k1");
        RunInfo second = call(theo, null);
        assertThat(first.number()).isEqualTo(1);
        assertThat(again.runId()).isEqualTo(first.runId());
        assertThat(second.output()).isEqualTo(Json.object().put("n", 2).build());
        refused(
                Fault.CONFLICT,
                "another input",
                () ->
                        executions.call(
                                cora,
                                new ExecuteContract(
                                        COUNTER, US, Json.object().put("x", 1).build(), new Identifier("k1"))));
        refused(Fault.NOT_FOUND, "", () -> call(tilda, null));
        refused(
                Fault.INVALID_REQUEST,
                "input nests at most",
                () -> executions.call(cora, new ExecuteContract(COUNTER, US, nested(Bounds.JSON_DEPTH + 1), null)));
        // What was told again is not counted again.
        assertThat(metrics.write())
                .contains("bpci_contract_runs_total{outcome=\"completed\"} 2")
                .contains("bpci_contract_fuel_total " + (first.fuelUsed() + second.fuelUsed()))
                .contains("bpci_contract_run_seconds_count 2");
        assertThat(executions.replay(theo, second.runId()).equal()).isTrue();
        refused(Fault.NOT_FOUND, "", () -> executions.replay(tilda, second.runId()));
        assertThat(in(() -> runs.get(cora, second.runId())).messages()).hasSize(1);
        var state = in(() -> runs.state(cora, COUNTER, US));
        assertThat(state.values()).isEqualTo(Json.object().put("n", "2").build());
        assertThat(state.version()).isEqualTo(2);
        var record = new RunRecord(in(() -> runs.evidence(cora, second.runId())).record());
        assertThat(record.digest()).isEqualTo(second.recordDigest());
        assertThat(record.json().get("state_after")).isEqualTo(Json.of(state.digest()));
        AuditEvent event = world.audit.last();
        assertThat(event.kind()).isEqualTo(EventKind.CONTRACT_RUN);
        assertThat(event.text(AuditEvent.Member.CORRELATION)).contains(second.runId());
        assertThat(event.json().get(AuditEvent.Member.DETAIL))
                .isInstanceOfSatisfying(
                        JsonObject.class,
                        detail ->
                                assertThat(detail.members())
                                        .containsEntry("record_digest", Json.of(record.digest()))
                                        .containsAllEntriesOf(record.digests().members()));
    }

    @Test
    void runsAtOnceHappenOneAfterTheOther() throws Exception {
        upload(1, counting(1));
        active(1);
        List<Long> numbers = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            Callable<RunInfo> ask = () -> call(cora, null);
            for (Future<RunInfo> each : threads.invokeAll(List.of(ask, ask, ask, ask)))
                numbers.add(each.get().number());
        }
        assertThat(numbers).containsExactlyInAnyOrder(1L, 2L, 3L, 4L);
        assertThat(in(() -> runs.state(cora, COUNTER, US)).values()).isEqualTo(Json.object().put("n", "4").build());
        for (RunInfo run : in(() -> runs.list(cora, COUNTER, US, PageRequest.first())).runs()) {
            assertThat(executions.replay(cora, run.runId()).equal()).isTrue();
        }
    }

    @Test
    void aJurisdictionGoesBackAndWhatIsKeptStays() {
        upload(1, counting(1));
        active(1);
        call(cora, null);
        upload(2, counting(10));
        active(2);
        assertThat(call(cora, null).output()).isEqualTo(Json.object().put("n", 11).build());
        var back = new RollBackContract(COUNTER, US, 1, "too fast");
        refused(Fault.FORBIDDEN, "decided in us", () -> in(() -> deployments.rollBack(tilda, back)));
        DeploymentInfo again = in(() -> deployments.rollBack(theo, back));
        assertThat(again.version()).isEqualTo(1);
        assertThat(in(() -> deployments.rollBack(theo, back)).deploymentId()).isEqualTo(again.deploymentId());
        assertThat(call(cora, null).output()).isEqualTo(Json.object().put("n", 12).build());
        assertThat(in(() -> deployments.list(cora, "counter", US, null, PageRequest.first())).deployments())
                .extracting(DeploymentInfo::status)
                .containsExactly(DeploymentStatus.ACTIVE, DeploymentStatus.ROLLED_BACK, DeploymentStatus.SUPERSEDED);
        in(() -> contracts.retire(cora, COUNTER, null));
        refused(Fault.NOT_FOUND, "runs in us", () -> call(cora, null));
        refused(Fault.CONFLICT, "retired", () -> upload(3, counting(5)));
        refused(Fault.CONFLICT, "retired", () -> deployed(2, US));
    }

    @Test
    void aContractHearsOfItsAgenciesMessagesOnceAndOfNoOthers() {
        upload(1, counting(1), new Trigger.Accepted(new MessageType("DataSync"), null));
        accepted("before", "us-treasury");
        triggers.run();
        active(1);
        world.clock.move(Duration.ofSeconds(1));
        accepted("ours", "us-treasury");
        accepted("others", "eu-tax");
        accepted("strangers", "some-node");
        assertThat(triggers.run()).isFalse();
        triggers.run();
        var all = in(() -> runs.list(cora, COUNTER, US, PageRequest.first())).runs();
        assertThat(all).extracting(RunInfo::trigger).containsExactly("event");
        JsonObject record = in(() -> runs.evidence(cora, all.getFirst().runId())).record();
        assertThat(record.toString()).contains("\"ours\"");
        // As after a crash before it noted how far it came.
        assertThat(executions.replay(cora, all.getFirst().runId()).equal()).isTrue();
    }

    private void accepted(String message, String source) {
        long number = parts.log.size();
        var members =
                Json.object()
                        .put(Member.NODE, source)
                        .put(Member.MESSAGE, message)
                        .put(Member.MESSAGE_TYPE, "DataSync")
                        .put(Member.TARGETS, Json.strings(List.of("elsewhere")))
                        .build();
        byte[] salt = new byte[32];
        parts.log.add(
                new SequencedEvent(
                        number,
                        AuditEvent.of(salt, "e-" + number, world.clock.instant(), EventKind.ACCEPTED, members)));
    }

    @Test
    void aContractDoesNotOutliveItsOwnersPart() {
        upload(1, counting(1));
        active(1);
        call(theo, null);
        in(() -> government.records.revoke(NodeWorld.ADMIN, CUSTOMS, "merged"));
        refused(Fault.CONFLICT, "takes part no more", () -> call(theo, null));
    }

    @Test
    void aScheduleHasItsTurns() {
        upload(1, counting(1), new Trigger.Schedule(Duration.ofMinutes(1)));
        active(1);
        triggers.run();
        world.clock.move(Duration.ofSeconds(61));
        triggers.run();
        triggers.run();
        // Turns that nobody was there for are left out.
        world.clock.move(Duration.ofMinutes(10));
        triggers.run();
        assertThat(in(() -> runs.list(cora, COUNTER, US, PageRequest.first())).runs())
                .extracting(RunInfo::trigger)
                .containsExactly("schedule", "schedule");
    }

    @Test
    void rulesOfAnotherJurisdictionAreComparedBeforeAnythingIsAsked() {
        String inputs = "{\"inputs\":[{\"name\":\"n\",\"type\":\"int\",\"min\":0,\"max\":9}],";
        byte[] denying =
                (inputs
                                + "\"rules\":[{\"name\":\"r\",\"when\":\"n >"
                                + " 5\",\"decision\":\"deny\"}],\"otherwise\":\"allow\"}")
                        .getBytes(UTF_8);
        byte[] allowing =
                (inputs
                                + "\"rules\":[{\"name\":\"r\",\"when\":\"n >"
                                + " 7\",\"decision\":\"deny\"}],\"otherwise\":\"allow\"}")
                        .getBytes(UTF_8);
        String first = rules("first", denying, EU, false);
        in(() -> deployments.approve(tilda, first, null));
        refused(Fault.CONFLICT, "{\"n\":6}", () -> rules("second", allowing, US, false));
        assertThat(rules("third", allowing, US, true)).isNotEmpty();
    }

    private String rules(String id, byte[] module, String jurisdiction, boolean accept) {
        var manifest =
                new Manifest(
                        new Identifier(id),
                        CUSTOMS,
                        1,
                        Manifest.Type.CUSTOMS,
                        Manifest.Kind.RULES,
                        Sha256.hex(module),
                        false,
                        100_000,
                        0,
                        List.of(),
                        List.of(),
                        null);
        in(() -> contracts.upload(cora, signed(manifest, module)));
        var request = new DeployContract(new Identifier(id), 1, List.of(jurisdiction), false, null, accept, null);
        return in(() -> deployments.deploy(cora, request)).deployments().getFirst().deploymentId();
    }
}
