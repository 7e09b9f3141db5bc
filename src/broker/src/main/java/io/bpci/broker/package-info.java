/**
 * Where messages are kept: Apache Artemis, inside this JVM or remote by URL, and the resource adapter that feeds the
 * message-driven beans from it. Start with {@link io.bpci.broker.BrokerLink}, which is how the hub reaches either.
 */
@NullMarked
package io.bpci.broker;

import org.jspecify.annotations.NullMarked;
