package io.bpci.response.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.emergency.Playbook;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.json.JsonObject;
import io.bpci.json.StrictJson;
import io.bpci.wire.PlaybookInfo;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/** A version of a playbook. */
@Entity
@Table(name = "playbook")
public class StoredPlaybook {
    @Id private long number;

    @Column(name = "playbook_id")
    private String playbookId;

    @Column(name = "playbook_version")
    private long playbookVersion;

    @Column(name = "government_id")
    private String governmentId;

    private String title;
    private String digest;
    private String signed;

    @Column(name = "published_by")
    private String publishedBy;

    @Column(name = "published_at")
    private Instant publishedAt;

    @Column(name = "retired_by")
    private @Nullable String retiredBy;

    @Column(name = "retired_at")
    private @Nullable Instant retiredAt;

    protected StoredPlaybook() {}

    public StoredPlaybook(long number, Playbook.Signed signed, String publishedBy, Instant now) {
        Playbook playbook = signed.playbook();
        this.number = number;
        this.signed = signed.json().toString();
        this.publishedBy = publishedBy;
        publishedAt = now;
        playbookId = playbook.playbookId().value();
        playbookVersion = playbook.version();
        governmentId = playbook.governmentId().value();
        title = playbook.title();
        digest = signed.digest().hex();
    }

    public long number() {
        return number;
    }

    public Identifier playbookId() {
        return new Identifier(playbookId);
    }

    public long playbookVersion() {
        return playbookVersion;
    }

    public NodeId governmentId() {
        return new NodeId(governmentId);
    }

    public String title() {
        return title;
    }

    public String digest() {
        return digest;
    }

    public boolean isRetired() {
        return retiredAt != null;
    }

    public void retire(String by, Instant now) {
        retiredBy = by;
        retiredAt = now;
    }

    public Playbook playbook() {
        return Playbook.Signed.parse(json()).playbook();
    }

    private JsonObject json() {
        return (JsonObject) StrictJson.parse(signed.getBytes(UTF_8));
    }

    public PlaybookInfo toInfo() {
        return new PlaybookInfo(
                playbookId(),
                playbookVersion,
                governmentId(),
                title,
                digest,
                json(),
                publishedBy,
                publishedAt,
                retiredBy,
                retiredAt);
    }
}
