package io.bpci.contracts.internal;

import io.bpci.contract.RunRecord;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;

/** A contract in a jurisdiction, whatever its version: how often it ran, and what its state is called. */
@Entity
@Table(name = "contract_place")
public class Place {
    @Id
    @Column(name = "place_id")
    private long placeId;

    @Column(name = "contract_id")
    private String contractId;

    private String jurisdiction;

    private long runs;

    @Column(name = "state_version")
    private long stateVersion;

    @Column(name = "state_digest")
    private String stateDigest;

    @Column(name = "state_keys")
    private int stateKeys;

    @Version
    @Column(name = "lock_version")
    private long lockVersion;

    protected Place() {}

    public Place(long placeId, String contractId, String jurisdiction) {
        this.placeId = placeId;
        this.contractId = contractId;
        this.jurisdiction = jurisdiction;
        stateDigest = RunRecord.NOTHING;
    }

    /**
     * @param digest of the state after it
     * @param keys that were added, less those that were removed
     */
    void ran(String digest, int keys) {
        runs++;
        if (!digest.equals(stateDigest)) stateVersion++;
        stateDigest = digest;
        stateKeys += keys;
    }

    public long placeId() {
        return placeId;
    }

    public String contractId() {
        return contractId;
    }

    public String jurisdiction() {
        return jurisdiction;
    }

    public long runs() {
        return runs;
    }

    public long stateVersion() {
        return stateVersion;
    }

    public String stateDigest() {
        return stateDigest;
    }

    public int stateKeys() {
        return stateKeys;
    }
}
