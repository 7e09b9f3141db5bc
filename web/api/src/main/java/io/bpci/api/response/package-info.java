/** Emergency response over REST: playbooks, and emergencies that are declared by them. */
@NullMarked
package io.bpci.api.response;

import org.jspecify.annotations.NullMarked;
