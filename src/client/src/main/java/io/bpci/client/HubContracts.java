package io.bpci.client;

import io.bpci.envelope.Identifier;
import io.bpci.wire.ContractInfo;
import io.bpci.wire.ContractPage;
import io.bpci.wire.ContractState;
import io.bpci.wire.DeployContract;
import io.bpci.wire.DeployedContract;
import io.bpci.wire.DeploymentInfo;
import io.bpci.wire.DeploymentPage;
import io.bpci.wire.DeploymentStatus;
import io.bpci.wire.ExecuteContract;
import io.bpci.wire.Reason;
import io.bpci.wire.RollBackContract;
import io.bpci.wire.RunEvidence;
import io.bpci.wire.RunInfo;
import io.bpci.wire.RunPage;
import io.bpci.wire.RunReplay;
import io.bpci.wire.UploadContract;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Contracts of governments. Every method throws as those of {@link HubApi}. Safe for concurrent use. */
public final class HubContracts {
    private static final int ACCEPTED = 202;
    private static final byte[] NOTHING = {};
    private static final String BASE = "/smartcontract";
    private static final String CONTRACT = "contract_id";
    private static final String JURISDICTION = "jurisdiction";

    private final HttpExchange http;

    HubContracts(HttpExchange http) {
        this.http = http;
    }

    /** Brings a version, as its owner signed it; the very same again changes nothing. */
    public ContractInfo upload(UploadContract request) {
        return HubApi.read(http.post(BASE + "/contracts", HubApi.write(request)), ContractInfo.class);
    }

    /** All versions that the caller sees, the newest first. */
    public Iterable<ContractInfo> contracts() {
        return new Pages<>(token -> {
            ContractPage page =
                    HubApi.read(http.get(BASE + "/contracts", HubApi.with(Map.of(), token)), ContractPage.class);
            return new Pages.Page<>(page.contracts(), page.nextPageToken());
        });
    }

    public ContractInfo contract(Identifier contractId, int version) {
        String path = BASE + "/contracts/" + HttpExchange.segment(contractId.value()) + "/versions/" + version;
        return HubApi.read(http.get(path, Map.of()), ContractInfo.class);
    }

    /** All versions, and where they run: for good. */
    public ContractInfo retire(Identifier contractId, @Nullable String reason) {
        String path = BASE + "/contracts/" + HttpExchange.segment(contractId.value()) + "/retire";
        return HubApi.read(http.post(path, HubApi.write(new Reason(reason))), ContractInfo.class);
    }

    /** Asks jurisdictions to let it run, or only what would be in the way. */
    public DeployedContract deploy(DeployContract request) {
        return HubApi.read(http.post(BASE + "/deploy", HubApi.write(request)), DeployedContract.class);
    }

    /**
     * All that the caller sees, the newest first.
     *
     * @param contractId null for any, as the others
     */
    public Iterable<DeploymentInfo> deployments(
            @Nullable Identifier contractId, @Nullable String jurisdiction, @Nullable DeploymentStatus status) {
        Map<String, String> filter = new LinkedHashMap<>();
        if (contractId != null) filter.put(CONTRACT, contractId.value());
        if (jurisdiction != null) filter.put(JURISDICTION, jurisdiction);
        if (status != null) filter.put("status", status.name().toLowerCase(Locale.ROOT));
        return new Pages<>(token -> {
            DeploymentPage page =
                    HubApi.read(http.get(BASE + "/deployments", HubApi.with(filter, token)), DeploymentPage.class);
            return new Pages.Page<>(page.deployments(), page.nextPageToken());
        });
    }

    public DeploymentInfo deployment(String deploymentId) {
        return HubApi.read(http.get(path(deploymentId), Map.of()), DeploymentInfo.class);
    }

    /** Lets it run in the jurisdiction of the officer's agency. */
    public DeploymentInfo approve(String deploymentId, @Nullable String reason) {
        return step(deploymentId, "approve", reason);
    }

    /** For good. */
    public DeploymentInfo refuse(String deploymentId, @Nullable String reason) {
        return step(deploymentId, "refuse", reason);
    }

    /** Ends it in the jurisdiction. */
    public DeploymentInfo retireDeployment(String deploymentId, @Nullable String reason) {
        return step(deploymentId, "retire", reason);
    }

    private DeploymentInfo step(String deploymentId, String step, @Nullable String reason) {
        byte[] body = HubApi.write(new Reason(reason));
        return HubApi.read(http.post(path(deploymentId) + "/" + step, body), DeploymentInfo.class);
    }

    private static String path(String deploymentId) {
        return BASE + "/deployments/" + HttpExchange.segment(deploymentId);
    }

    /** Goes back to a version that ran in the jurisdiction before. */
    public DeploymentInfo rollBack(RollBackContract request) {
        return HubApi.read(http.post(BASE + "/rollback", HubApi.write(request)), DeploymentInfo.class);
    }

    /** Calls it; the answer says how it ended. */
    public RunInfo execute(ExecuteContract request) {
        return HubApi.read(http.post(BASE + "/execute", HubApi.write(request)), RunInfo.class);
    }

    /** All runs of a contract in a jurisdiction, the newest first. */
    public Iterable<RunInfo> runs(Identifier contractId, String jurisdiction) {
        return runs(contractId, jurisdiction, null);
    }

    /**
     * As {@link #runs(Identifier, String)}, sorted.
     *
     * @param sort by which member, behind a {@code -} the other way round; null for the list's own order
     */
    public Iterable<RunInfo> runs(Identifier contractId, String jurisdiction, @Nullable String sort) {
        Map<String, String> filter = HubApi.sorted(of(contractId, jurisdiction), sort);
        return new Pages<>(token -> {
            RunPage page = HubApi.read(http.get(BASE + "/runs", HubApi.with(filter, token)), RunPage.class);
            return new Pages.Page<>(page.runs(), page.nextPageToken());
        });
    }

    private static Map<String, String> of(Identifier contractId, String jurisdiction) {
        Map<String, String> filter = new LinkedHashMap<>();
        filter.put(CONTRACT, contractId.value());
        filter.put(JURISDICTION, jurisdiction);
        return filter;
    }

    public RunInfo run(String runId) {
        return HubApi.read(http.get(runPath(runId), Map.of()), RunInfo.class);
    }

    /** All that is needed to repeat it. */
    public RunEvidence evidence(String runId) {
        return HubApi.read(http.get(runPath(runId) + "/evidence", Map.of()), RunEvidence.class);
    }

    /** The receipt of its event, as the hub wrote it; empty while the log has not come so far. */
    public Optional<byte[]> receipt(String runId) {
        HttpExchange.Answer answer = http.get(runPath(runId) + "/receipt", Map.of());
        return answer.status() == ACCEPTED ? Optional.empty() : Optional.of(answer.body().clone());
    }

    /** Repeats it at the hub. */
    public RunReplay replay(String runId) {
        return HubApi.read(http.post(runPath(runId) + "/replay", NOTHING), RunReplay.class);
    }

    private static String runPath(String runId) {
        return BASE + "/runs/" + HttpExchange.segment(runId);
    }

    public ContractState state(Identifier contractId, String jurisdiction) {
        return HubApi.read(http.get(BASE + "/state", of(contractId, jurisdiction)), ContractState.class);
    }
}
