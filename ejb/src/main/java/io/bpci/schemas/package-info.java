/**
 * What messages of a type may hold: versions of message types, with or without a JSON Schema. Start with {@link
 * io.bpci.schemas.SchemaRegistry}; the relay asks {@link io.bpci.schemas.SchemaCatalogue}.
 */
@NullMarked
package io.bpci.schemas;

import org.jspecify.annotations.NullMarked;
