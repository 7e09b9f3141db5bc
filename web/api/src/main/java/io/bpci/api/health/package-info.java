/** Whether the hub lives and can serve (MicroProfile Health). */
@NullMarked
package io.bpci.api.health;

import org.jspecify.annotations.NullMarked;
