/** Cases over REST, on which agencies of several jurisdictions work. */
@NullMarked
package io.bpci.api.cases;

import org.jspecify.annotations.NullMarked;
