/**
 * Settings that an administrator changes while the hub runs. Start with {@link
 * io.bpci.configuration.RuntimeConfiguration}.
 */
@NullMarked
package io.bpci.configuration;

import org.jspecify.annotations.NullMarked;
