package io.bpci.interapp.internal;

import io.bpci.agreement.AppStatement;
import io.bpci.envelope.NodeId;
import io.bpci.json.JsonObject;
import io.bpci.json.StrictJson;
import io.bpci.wire.AppInfo;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** A registered application, with what it says of itself and who answers for that. */
@Entity
@Table(name = "app")
public class StoredApp {
    @Id
    @Column(name = "app_id")
    private String appId;

    private String organisation;

    @Column(name = "app_type")
    private String appType;

    @Column(name = "owner_node")
    private @Nullable String ownerNode;

    @Column(name = "app_version")
    private String appVersion;

    private String statement;

    @Column(name = "statement_digest")
    private String statementDigest;

    @Column(name = "stated_at")
    private Instant statedAt;

    @Column(name = "attested_by")
    private @Nullable String attestedBy;

    @Column(name = "attested_at")
    private @Nullable Instant attestedAt;

    private @Nullable String attestation;

    @Column(name = "registered_at")
    private Instant registeredAt;

    @Column(name = "updated_at")
    private Instant updatedAt;

    @Version private long version;

    protected StoredApp() {}

    public StoredApp(AppStatement.Signed signed, Instant now) {
        this.appId = signed.statement().appId().value();
        this.organisation = signed.statement().organisation();
        this.registeredAt = now;
        says(signed, now);
    }

    /** Takes on what the application says of itself now; whoever answered for what it said before does no more. */
    public final void says(AppStatement.Signed signed, Instant now) {
        AppStatement said = signed.statement();
        appType = said.appType();
        ownerNode = said.ownerNode() == null ? null : said.ownerNode().value();
        appVersion = said.version();
        statement = signed.json().toString();
        statementDigest = signed.digest().hex();
        statedAt = said.createdAt();
        attestedBy = null;
        attestedAt = null;
        attestation = null;
        updatedAt = now;
    }

    /**
     * @param signed what a node signed for it; null where its organisation answers for it
     */
    public void attested(String by, @Nullable JsonObject signed, Instant now) {
        attestedBy = by;
        attestation = signed == null ? null : signed.toString();
        attestedAt = now;
        updatedAt = now;
    }

    public NodeId appId() {
        return new NodeId(appId);
    }

    public String organisation() {
        return organisation;
    }

    public Instant statedAt() {
        return statedAt;
    }

    public String statementDigest() {
        return statementDigest;
    }

    public boolean isAttested() {
        return attestedBy != null;
    }

    public AppStatement.Signed statement() {
        return AppStatement.Signed.parse(object(statement));
    }

    public AppInfo toInfo() {
        return new AppInfo(
                appId(),
                appType,
                organisation,
                ownerNode == null ? null : new NodeId(ownerNode),
                appVersion,
                object(statement),
                statementDigest,
                attestedBy,
                attestedAt,
                attestation == null ? null : object(attestation),
                registeredAt,
                updatedAt);
    }

    private static JsonObject object(String json) {
        return (JsonObject) StrictJson.parse(json.getBytes(StandardCharsets.UTF_8));
    }
}
