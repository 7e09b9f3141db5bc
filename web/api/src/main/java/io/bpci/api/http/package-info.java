/** What holds for every request: trace, headers, limits, and that no query parameter is left unread. */
@NullMarked
package io.bpci.api.http;

import org.jspecify.annotations.NullMarked;
