package io.bpci.wire;

import io.bpci.envelope.Identifier;
import io.bpci.json.Json;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/**
 * A run of a contract.
 *
 * @param number of the run, of the contract in that jurisdiction, from 1
 * @param trigger call, schedule or event
 * @param by who asked: an agency, or hub
 * @param outcome completed, aborted, trapped, out_of_fuel or out_of_memory; only what completed changed anything
 * @param output null in lists, and where it answered nothing
 * @param recordDigest SHA-256 of the record, which the audit event holds too
 * @param eventId of the audit event
 * @param messages that it sent, and what became of them; null in lists
 */
public record RunInfo(
        String runId,
        Identifier contractId,
        int version,
        String jurisdiction,
        long number,
        String trigger,
        String by,
        Instant at,
        String outcome,
        @Nullable String reason,
        @Nullable Json output,
        long fuelUsed,
        String recordDigest,
        String eventId,
        @Nullable List<SentMessage> messages) {
    public RunInfo {
        messages = messages == null ? null : List.copyOf(messages);
    }

    /**
     * @param status waiting, sent, or refused: its receiver takes part no more
     */
    public record SentMessage(String messageId, String target, String topic, String status) {}
}
