package io.bpci.interapp.internal;

import io.bpci.envelope.Identifier;
import io.bpci.json.Json;
import io.bpci.json.StrictJson;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** What the parties of an agreement are to be told. Gone once they are. */
@Entity
@Table(name = "agreement_news")
public class StoredNews {
    @Id private long number;

    @Column(name = "agreement_id")
    private String agreementId;

    private String content;
    private Instant at;

    protected StoredNews() {}

    public StoredNews(long number, Identifier agreementId, Json content, Instant now) {
        this.number = number;
        this.agreementId = agreementId.value();
        this.content = content.toString();
        this.at = now;
    }

    public long number() {
        return number;
    }

    public String agreementId() {
        return agreementId;
    }

    public Json content() {
        return StrictJson.parse(content.getBytes(StandardCharsets.UTF_8));
    }

    public Instant at() {
        return at;
    }
}
