package io.bpci.wire;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Some versions of message types, by type, the oldest first.
 *
 * @param nextPageToken what to ask with for those that follow; null when there are none
 */
public record SchemaPage(List<SchemaInfo> schemas, @Nullable String nextPageToken) {
    public SchemaPage {
        schemas = List.copyOf(schemas);
    }
}
