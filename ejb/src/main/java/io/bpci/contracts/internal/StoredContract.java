package io.bpci.contracts.internal;

import io.bpci.contract.Manifest;
import io.bpci.contract.SignedManifest;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.json.Jcs;
import io.bpci.json.JsonObject;
import io.bpci.json.StrictJson;
import io.bpci.wire.ContractInfo;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/** A version of a contract, as its owner signed it. Retired for good, or not. */
@Entity
@Table(name = "contract_version")
public class StoredContract {
    @Id private long number;

    @Column(name = "contract_id")
    private String contractId;

    private int version;

    @Column(name = "government_id")
    private String governmentId;

    private String jurisdiction;

    @Column(name = "contract_type")
    private String contractType;

    private String kind;

    @Column(name = "module_digest")
    private String moduleDigest;

    private byte[] manifest;

    @Column(name = "module_bytes")
    private int moduleBytes;

    @Column(name = "uploaded_by")
    private String uploadedBy;

    @Column(name = "uploaded_at")
    private Instant uploadedAt;

    @Column(name = "retired_by")
    private @Nullable String retiredBy;

    @Column(name = "retired_at")
    private @Nullable Instant retiredAt;

    @Version
    @Column(name = "lock_version")
    private long lockVersion;

    protected StoredContract() {}

    public StoredContract(
            long number, SignedManifest signed, int moduleBytes, String jurisdiction, String by, Instant now) {
        Manifest said = signed.manifest();
        this.number = number;
        contractId = said.contractId().value();
        version = said.version();
        governmentId = said.governmentId().value();
        this.jurisdiction = jurisdiction;
        contractType = said.contractType().wireName();
        kind = said.kind().wireName();
        moduleDigest = said.moduleDigest();
        manifest = Jcs.canonical(signed.json());
        this.moduleBytes = moduleBytes;
        uploadedBy = by;
        uploadedAt = now;
    }

    /** False if it was before. */
    public boolean retire(String by, Instant now) {
        if (retiredAt != null) return false;
        retiredBy = by;
        retiredAt = now;
        return true;
    }

    public boolean isRetired() {
        return retiredAt != null;
    }

    public long number() {
        return number;
    }

    public NodeId governmentId() {
        return new NodeId(governmentId);
    }

    public SignedManifest signed() {
        return SignedManifest.parse(manifestJson());
    }

    public JsonObject manifestJson() {
        return (JsonObject) StrictJson.parse(manifest);
    }

    public String moduleDigest() {
        return moduleDigest;
    }

    public ContractInfo toInfo() {
        return new ContractInfo(
                new Identifier(contractId),
                version,
                governmentId(),
                jurisdiction,
                contractType,
                kind,
                moduleDigest,
                moduleBytes,
                manifestJson(),
                uploadedBy,
                uploadedAt,
                retiredBy,
                retiredAt);
    }
}
