package io.bpci.wire;

import io.bpci.json.Json;

import org.jspecify.annotations.Nullable;

/**
 * Asks for weights that follow from trust scores.
 *
 * @param scale what a node with a score of 1 would weigh, a decimal; absent for 1
 * @param minimumObservations on how many events a score must rest to count, from 0; absent for 20
 * @param apply whether they are set; absent for no: then it is told what would be
 */
public record WeighByTrust(@Nullable Json scale, @Nullable Integer minimumObservations, @Nullable Boolean apply) {}
