/**
 * Emergency response: playbooks that agencies sign, and emergencies that are declared by them, of which all agencies
 * concerned are told, say that they know, and are reported on from the log.
 */
@NullMarked
package io.bpci.response;

import org.jspecify.annotations.NullMarked;
