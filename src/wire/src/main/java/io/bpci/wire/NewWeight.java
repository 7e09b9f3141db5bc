package io.bpci.wire;

import io.bpci.json.Json;

/**
 * The weight that a voter is to have.
 *
 * @param weight a decimal, as a number or a string
 */
public record NewWeight(Json weight) {}
