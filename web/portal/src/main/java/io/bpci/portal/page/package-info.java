/** How pages are drawn: templates, texts, tables, and what stands around every request. */
@NullMarked
package io.bpci.portal.page;

import org.jspecify.annotations.NullMarked;
