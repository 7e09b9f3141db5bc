package io.bpci.government.internal;

import io.bpci.envelope.NodeId;
import io.bpci.government.Officer;
import io.bpci.jose.Thumbprint;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.nodes.NodeStanding;
import io.bpci.wire.BypassInfo;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

import java.time.Instant;

/** An officer's signature under a bypass. Never changed. */
@Entity
@Table(name = "emergency_bypass_signature")
public class BypassSignature {
    @Id private long number;

    @Column(name = "bypass_id")
    private String bypassId;

    private String officer;
    private String subject;

    @Column(name = "wallet_id")
    private String walletId;

    @Column(name = "key_thumbprint")
    private String keyThumbprint;

    private String signature;

    @Column(name = "signed_at")
    private Instant signedAt;

    protected BypassSignature() {}

    public BypassSignature(
            long number, String bypassId, Officer officer, NodeStanding wallet, String signature, Instant signedAt) {
        this.number = number;
        this.bypassId = bypassId;
        this.officer = officer.caller().name();
        this.signature = signature;
        this.signedAt = signedAt;
        subject = officer.subject();
        walletId = wallet.nodeId().value();
        keyThumbprint = wallet.key().thumbprint().value();
    }

    String bypassId() {
        return bypassId;
    }

    public boolean isOf(Officer other) {
        return subject.equals(other.subject());
    }

    /** Whether it was made with the key, or as the node, that the other signs with. */
    public boolean isFrom(NodeStanding wallet) {
        return walletId.equals(wallet.nodeId().value()) || keyThumbprint.equals(wallet.key().thumbprint().value());
    }

    BypassInfo.Signature toInfo() {
        return new BypassInfo.Signature(
                officer, new NodeId(walletId), Thumbprint.parse(keyThumbprint), signature, signedAt);
    }

    JsonObject toEvent() {
        return Json.object()
                .put("officer", officer)
                .put("wallet_id", walletId)
                .put("key", keyThumbprint)
                .put("signature", signature)
                .build();
    }
}
