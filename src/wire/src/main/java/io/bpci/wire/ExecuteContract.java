package io.bpci.wire;

import io.bpci.envelope.Identifier;
import io.bpci.json.Json;

import org.jspecify.annotations.Nullable;

/**
 * Calls a contract.
 *
 * @param input what it is given, at most 48 KiB
 * @param idempotencyKey of the caller's choice: under one key a contract runs once in a jurisdiction; may be absent
 */
public record ExecuteContract(
        Identifier contractId, String jurisdiction, Json input, @Nullable Identifier idempotencyKey) {}
