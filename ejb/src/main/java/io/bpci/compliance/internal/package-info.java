/** Controls, their counts, findings and waivers in the database, and what holds in memory. */
@NullMarked
package io.bpci.compliance.internal;

import org.jspecify.annotations.NullMarked;
