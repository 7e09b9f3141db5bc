/** Who looks at the portal: logins at the issuer, the sessions that they begin, and how those end. */
@NullMarked
package io.bpci.portal.session;

import org.jspecify.annotations.NullMarked;
