package io.bpci.contracts;

import io.bpci.audit.EventKind;
import io.bpci.contract.Bounds;
import io.bpci.contract.Examined;
import io.bpci.contract.Manifest;
import io.bpci.contract.SignedManifest;
import io.bpci.contracts.internal.ContractEngine;
import io.bpci.contracts.internal.ContractStore;
import io.bpci.contracts.internal.Deployment;
import io.bpci.contracts.internal.StoredContract;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.government.AgencyDirectory;
import io.bpci.government.AgencyDirectory.Standing;
import io.bpci.government.Officer;
import io.bpci.jose.Base64Url;
import io.bpci.jose.Ed25519;
import io.bpci.json.Json;
import io.bpci.json.Malformed;
import io.bpci.nodes.NodeDirectory;
import io.bpci.nodes.NodeStanding;
import io.bpci.nodes.StatementSignature;
import io.bpci.platform.Cursor;
import io.bpci.platform.HubException;
import io.bpci.platform.PageRequest;
import io.bpci.platform.Sorting;
import io.bpci.problem.Fault;
import io.bpci.wire.ContractInfo;
import io.bpci.wire.ContractPage;
import io.bpci.wire.DeploymentStatus;
import io.bpci.wire.UploadContract;

import jakarta.ejb.Stateless;
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Contracts of agencies: brought with their owner's signature, examined, and retired for good. Whether the caller may
 * do this at all Keycloak decided before.
 *
 * <p>Refusals are {@link HubException}s: FORBIDDEN, NOT_FOUND, INVALID_REQUEST with what is wrong with a module,
 * BAD_SIGNATURE and WRONG_KEY, CONFLICT for what contradicts what is there, OVERLOADED when there are as many as may
 * be.
 */
@Stateless
public class Contracts {
    /** Versions that an agency may bring, of all its contracts. */
    static final int MAX_OF_AGENCY = 1_000;

    private static final Sorting<StoredContract> SORTING = Sorting.newestFirst("uploaded_at", StoredContract::number);

    @Inject AgencyDirectory agencies;
    @Inject NodeDirectory nodes;
    @Inject ContractStore store;
    @Inject ContractEngine engine;
    @Inject Ed25519 signatures;

    /**
     * What became of bringing one.
     *
     * @param isNew whether that version was not here before
     */
    public record Upload(boolean isNew, ContractInfo contract) {}

    /** Takes a version in; the very same again, changes nothing. */
    public Upload upload(Officer officer, UploadContract request) {
        Standing agency = agencies.require(officer);
        Requests.requireMayDeploy(agency);
        byte[] module = module(request.module());
        SignedManifest signed = signed(request);
        Manifest manifest = signed.manifest();
        if (!manifest.governmentId().equals(agency.governmentId())) {
            throw new HubException(Fault.FORBIDDEN, "the manifest is of %s".formatted(manifest.governmentId().value()));
        }
        requireSignature(signed);
        if (!manifest.isOf(module)) throw Requests.invalid("module_digest is that of another module");
        if (engine.examine(manifest, module) instanceof Examined.Unfit unfit) {
            throw Requests.invalid("the module is not run: " + unfit);
        }
        long number = store.begin();
        List<StoredContract> known = store.versions(manifest.contractId().value());
        Optional<Upload> again = again(known, signed);
        if (again.isPresent()) return again.get();
        if (store.countOf(agency.governmentId()) >= MAX_OF_AGENCY) {
            throw new HubException(
                    Fault.OVERLOADED, "the agency has brought as many versions as may be, " + MAX_OF_AGENCY);
        }
        Instant now = store.now();
        var stored =
                new StoredContract(number, signed, module.length, agency.jurisdiction(), officer.caller().name(), now);
        store.keepModule(manifest.moduleDigest(), module);
        store.database().persist(stored);
        recordContract(EventKind.CONTRACT_UPLOADED, officer, stored.toInfo());
        return new Upload(true, stored.toInfo());
    }

    private static Optional<Upload> again(List<StoredContract> known, SignedManifest signed) {
        if (known.isEmpty()) return Optional.empty();
        Manifest manifest = signed.manifest();
        for (StoredContract each : known) {
            if (each.signed().manifest().equals(manifest)) return Optional.of(new Upload(false, each.toInfo()));
        }
        StoredContract newest = known.getFirst();
        if (!newest.governmentId().equals(manifest.governmentId())) {
            throw new HubException(Fault.CONFLICT, "another agency has a contract of that contract_id");
        }
        if (newest.isRetired()) {
            throw new HubException(Fault.CONFLICT, "the contract is retired; its contract_id is not used again");
        }
        int last = newest.toInfo().version();
        if (manifest.version() <= last) {
            throw new HubException(
                    Fault.CONFLICT, "version must be above %d, the one that was brought last".formatted(last));
        }
        return Optional.empty();
    }

    private static byte[] module(String base64) {
        if (base64.length() > (Bounds.MODULE_BYTES + 2) / 3 * 4) {
            throw new HubException(Fault.TOO_LARGE, "a module has at most %d bytes".formatted(Bounds.MODULE_BYTES));
        }
        try {
            return Base64Url.decode(base64, "module");
        } catch (Malformed e) {
            throw Requests.invalid(e.getMessage());
        }
    }

    private static SignedManifest signed(UploadContract request) {
        try {
            return SignedManifest.parse(request.manifest());
        } catch (Malformed e) {
            throw Requests.invalid("manifest: " + e.getMessage());
        }
    }

    private void requireSignature(SignedManifest signed) {
        NodeId owner = signed.manifest().governmentId();
        NodeStanding node =
                nodes.find(owner)
                        .orElseThrow(() -> new HubException(Fault.UNKNOWN_SENDER, owner + " is no registered node"));
        StatementSignature.require("manifest", SignedManifest.TYP, node, signed.verify(node.key(), signatures));
    }

    /** Those that the officer sees, the newest first. */
    public ContractPage list(Officer officer, PageRequest page) {
        Cursor<StoredContract> cursor = SORTING.cursor(page);
        return page.page(
                store.list(officer, cursor, page.size() + 1),
                cursor::keyOf,
                (found, next) -> new ContractPage(found.stream().map(StoredContract::toInfo).toList(), next));
    }

    public ContractInfo get(Officer officer, Identifier contractId, int version) {
        return store.require(officer, contractId.value(), version).toInfo();
    }

    /** Ends all versions for good, and with them where they run. Retired before, it stays so. */
    public ContractInfo retire(Officer officer, Identifier contractId, @Nullable String reason) {
        Requests.requireReason(reason);
        Standing agency = agencies.require(officer);
        store.begin();
        List<StoredContract> versions = store.versions(contractId.value());
        if (versions.isEmpty() || !versions.getFirst().governmentId().equals(agency.governmentId())) {
            throw new HubException(Fault.NOT_FOUND, "the agency has no contract %s".formatted(contractId.value()));
        }
        Instant now = store.now();
        String by = officer.caller().name();
        boolean changed = false;
        for (StoredContract each : versions) changed |= each.retire(by, now);
        if (changed) {
            for (Deployment open : store.open(contractId.value())) {
                open.end(DeploymentStatus.RETIRED, by, reason, now);
                store.recordDeployment(open, officer);
            }
            recordContract(EventKind.CONTRACT_RETIRED, officer, versions.getFirst().toInfo());
        }
        return versions.getFirst().toInfo();
    }

    private void recordContract(EventKind kind, Officer officer, ContractInfo contract) {
        var detail =
                Json.object()
                        .put("contract_id", contract.contractId().value())
                        .put("version", contract.version())
                        .put("module_digest", contract.moduleDigest())
                        .build();
        store.record(kind, officer.caller().name(), contract.governmentId(), detail);
    }
}
