/** How the hub is: {@link io.bpci.condition.HubCondition} looks at what it cannot serve without. */
@NullMarked
package io.bpci.condition;

import org.jspecify.annotations.NullMarked;
