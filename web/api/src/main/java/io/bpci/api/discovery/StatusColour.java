package io.bpci.api.discovery;

import io.bpci.wire.HealthStatus;

/** What colour a node has in pictures. Stateless. */
final class StatusColour {
    private StatusColour() {}

    static String of(HealthStatus status) {
        return switch (status) {
            case CONNECTED -> "#7bc47f";
            case IDLE -> "#c7e5c8";
            case SILENT -> "#f7d774";
            case AWAY -> "#c9c9c9";
            case ISOLATED, SUSPENDED -> "#e58a8a";
        };
    }
}
