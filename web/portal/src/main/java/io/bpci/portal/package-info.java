/**
 * The admin portal: pages for people, drawn on the server. {@link io.bpci.portal.Portal} names them all; a page asks
 * the doors of the features themselves, and states who may see it as the resources of the API do.
 */
@NullMarked
package io.bpci.portal;

import org.jspecify.annotations.NullMarked;
