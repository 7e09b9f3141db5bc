package io.bpci.consensus.internal;

import io.bpci.envelope.Identifier;
import io.bpci.json.Json;
import io.bpci.json.StrictJson;
import io.bpci.wire.AgreedParameter;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** A value that the network agreed on. */
@Entity
@Table(name = "network_parameter")
public class NetworkParameter {
    @Id private String name;

    @Column(name = "json_value")
    private String value;

    @Column(name = "proposal_id")
    private String proposalId;

    @Column(name = "set_at")
    private Instant setAt;

    protected NetworkParameter() {}

    public NetworkParameter(String name, Json agreed, String proposal, Instant now) {
        this.name = name;
        set(agreed, proposal, now);
    }

    public final void set(Json agreed, String proposal, Instant now) {
        value = agreed.toString();
        proposalId = proposal;
        setAt = now;
    }

    public String proposalId() {
        return proposalId;
    }

    public Json value() {
        return StrictJson.parse(value.getBytes(StandardCharsets.UTF_8));
    }

    public AgreedParameter toInfo() {
        return new AgreedParameter(name, value(), new Identifier(proposalId), setAt);
    }
}
