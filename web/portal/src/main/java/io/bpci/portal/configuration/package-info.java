/** The settings in force, and where each comes from. */
@NullMarked
package io.bpci.portal.configuration;

import org.jspecify.annotations.NullMarked;
