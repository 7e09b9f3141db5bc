/**
 * This hub as a witness of other logs (C2SP tlog-witness): it remembers the latest checkpoint of each, cosigns what
 * continues it, and keeps the proof when a log forks. Start at {@link io.bpci.witnessing.LogWitness}.
 */
@NullMarked
package io.bpci.witnessing;

import org.jspecify.annotations.NullMarked;
