/** JSON as this product reads and signs it: strict parsing, and the canonical form of RFC 8785. */
@NullMarked
package io.bpci.json;

import org.jspecify.annotations.NullMarked;
