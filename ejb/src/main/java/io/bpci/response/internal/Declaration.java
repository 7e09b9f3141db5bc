package io.bpci.response.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.envelope.Digest;
import io.bpci.envelope.Identifier;
import io.bpci.json.Json;
import io.bpci.json.Slice;
import io.bpci.wire.DeclareEmergency;

import java.time.Duration;

/**
 * What was asked for when an emergency was declared.
 *
 * @param digest by which the same request under the same key is known
 * @param lasts until it expires
 */
public record Declaration(Identifier key, boolean drill, String reason, String digest, Duration lasts) {
    public static Declaration of(DeclareEmergency request, Duration lasts) {
        var asked =
                Json.object()
                        .put("playbook_id", request.playbookId().value())
                        .putIfPresent("version", request.version() == null ? null : request.version().toString())
                        .put("drill", request.drill())
                        .put("reason", request.reason())
                        .build();
        return new Declaration(
                request.idempotencyKey(),
                request.drill(),
                request.reason(),
                Digest.over(Slice.of(asked.toString().getBytes(UTF_8))).hex(),
                lasts);
    }
}
