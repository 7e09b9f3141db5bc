package io.bpci.relay.internal;

import io.bpci.settings.HubSettings;

import java.util.function.BooleanSupplier;

/**
 * Whether the disk has room for what would be accepted: as much as {@code health.min_free_space} wants. What is refused
 * in time needs no repair; a broker that meets the end of the disk stops. One elsewhere has a disk of its own.
 */
record DiskRoom(HubSettings settings) implements BooleanSupplier {
    @Override
    public boolean getAsBoolean() {
        if (settings.broker().url().isPresent()) return true;
        long free = settings.storage().dataDir().toFile().getUsableSpace();
        return free >= settings.health().minFreeSpace().bytes();
    }
}
