/**
 * Server certificates in PEM files: {@link io.bpci.tls.ServerCertificate} reads and checks them, {@link
 * io.bpci.tls.LiveCertificate} follows them when they are replaced. No dependencies: settings, server and application
 * share it.
 */
@NullMarked
package io.bpci.tls;

import org.jspecify.annotations.NullMarked;
