package io.bpci.wire;

import io.bpci.envelope.Identifier;
import io.bpci.json.JsonObject;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What to check: exactly one of a message, an agreement and the configuration.
 *
 * @param message an envelope; its signature is not verified here
 * @param agreementId one that is in force or suspended
 * @param configuration true for that of the hub
 * @param controls only these; absent for all that are switched on
 */
public record CheckCompliance(
        @Nullable JsonObject message,
        @Nullable Identifier agreementId,
        @Nullable Boolean configuration,
        @Nullable List<Identifier> controls) {
    public CheckCompliance {
        controls = controls == null ? null : List.copyOf(controls);
    }
}
