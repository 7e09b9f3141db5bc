package io.bpci.contracts.internal;

import io.bpci.json.Jcs;
import io.bpci.json.JsonObject;
import io.bpci.json.StrictJson;
import io.bpci.wire.RunInfo.SentMessage;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;

/** A message that the hub sends for a contract: waiting, then sent or refused for good. */
@Entity
@Table(name = "contract_message")
public class ContractMessage {
    static final String WAITING = "waiting";
    static final String SENT = "sent";
    static final String REFUSED = "refused";

    @Id
    @Column(name = "message_id")
    private String messageId;

    @Column(name = "run_id")
    private String runId;

    private String target;
    private String topic;
    private byte[] content;
    private String status;

    @Version
    @Column(name = "lock_version")
    private long lockVersion;

    protected ContractMessage() {}

    ContractMessage(String messageId, String runId, String target, String topic, JsonObject content) {
        this.messageId = messageId;
        this.runId = runId;
        this.target = target;
        this.topic = topic;
        this.content = Jcs.canonical(content);
        status = WAITING;
    }

    void end(boolean wasSent) {
        status = wasSent ? SENT : REFUSED;
    }

    boolean isWaiting() {
        return status.equals(WAITING);
    }

    public String messageId() {
        return messageId;
    }

    String runId() {
        return runId;
    }

    String target() {
        return target;
    }

    JsonObject content() {
        return (JsonObject) StrictJson.parse(content);
    }

    SentMessage toInfo() {
        return new SentMessage(messageId, target, topic, status);
    }
}
