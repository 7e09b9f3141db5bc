/**
 * What an operator may set, read from the YAML file and the environment into records that have been checked. Start at
 * {@link io.bpci.settings.HubSettings#load}; the annotated records are the schema, and everything else (the reader,
 * {@code server-config/hub.yaml}, {@code src/docs/configuration.md}) follows them.
 */
@NullMarked
package io.bpci.settings;

import org.jspecify.annotations.NullMarked;
