/** Emergencies, and the playbooks by which they are declared. */
@NullMarked
package io.bpci.portal.response;

import org.jspecify.annotations.NullMarked;
