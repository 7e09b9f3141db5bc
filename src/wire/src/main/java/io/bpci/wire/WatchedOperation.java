package io.bpci.wire;

import java.time.Instant;

/**
 * That a government operation came to a status, as the live monitor tells it.
 *
 * @param sequence the number of the event in the log
 * @param status what it came to then
 * @param operation as it stands now, without its history
 */
public record WatchedOperation(long sequence, Instant at, OperationStatus status, OperationInfo operation) {}
