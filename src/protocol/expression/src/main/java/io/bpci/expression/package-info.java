/**
 * Expressions that people write over declared variables, in CEL. {@link io.bpci.expression.Expressions} reads them, and
 * refuses what is wrong or could take long.
 */
@NullMarked
package io.bpci.expression;

import org.jspecify.annotations.NullMarked;
