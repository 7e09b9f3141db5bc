package io.bpci.settings;

/**
 * A key with the value that holds and where it came from.
 *
 * @param key dotted, as in {@code oracle_config.api_port}
 * @param value as written; a secret's is {@code (secret)}; empty for an optional one that is not set
 */
public record EffectiveSetting(String key, String value, Origin origin) {}
