/** The one data source that the settings name: an H2 file or a PostgreSQL server. */
@NullMarked
package io.bpci.database;

import org.jspecify.annotations.NullMarked;
