/**
 * How settings are read: a strict YAML file and the environment as MicroProfile Config sources, and a binder from their
 * strings to the records of the room's door.
 */
@NullMarked
package io.bpci.settings.internal;

import org.jspecify.annotations.NullMarked;
