package io.bpci.schemas;

import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageType;
import io.bpci.json.Json;
import io.bpci.schemas.internal.SchemaChange;
import io.bpci.schemas.internal.SchemaVersion;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;

import org.jspecify.annotations.Nullable;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The versions of message types in force, their schemas compiled, in memory: no call waits for the database. A type of
 * which no version is in force takes any content and any {@code schema_version}. Safe for concurrent use.
 *
 * <p>{@code registry.max_schemas} bounds the versions.
 */
@ApplicationScoped
public class SchemaCatalogue {
    /** By type, the oldest version first; lists are replaced, not changed. */
    private final Map<MessageType, List<SchemaVersion>> types = new ConcurrentHashMap<>();

    /**
     * What is wrong with the content, in words for its sender; empty when nothing is.
     *
     * @param schemaVersion null for the newest
     * @param content asked for only when there is a schema to hold it against
     */
    public Optional<String> check(MessageType messageType, @Nullable Identifier schemaVersion, Supplier<Json> content) {
        List<SchemaVersion> versions = types.get(messageType);
        if (versions == null) return Optional.empty();
        SchemaVersion version = schemaVersion == null ? versions.getLast() : named(schemaVersion, versions);
        if (version == null) {
            String known = versions.stream().map(each -> each.version().value()).collect(Collectors.joining(", "));
            return Optional.of("schema_version of " + messageType + " must be one of " + known);
        }
        return version.schema() == null ? Optional.empty() : version.schema().violation(content.get());
    }

    private static @Nullable SchemaVersion named(Identifier name, List<SchemaVersion> versions) {
        for (SchemaVersion version : versions) if (version.version().equals(name)) return version;
        return null;
    }

    /** How many versions are in force. */
    public int size() {
        return types.values().stream().mapToInt(List::size).sum();
    }

    void committed(@Observes(during = TransactionPhase.AFTER_SUCCESS) SchemaChange change) {
        apply(change);
    }

    void apply(SchemaChange change) {
        types.compute(
                change.messageType(),
                (type, versions) -> {
                    var others =
                            Stream.ofNullable(versions)
                                    .flatMap(List::stream)
                                    .filter(each -> !each.version().equals(change.version().version()));
                    var now = change.inForce() ? Stream.concat(others, Stream.of(change.version())) : others;
                    var sorted = now.sorted(Comparator.comparingInt(SchemaVersion::sequence)).toList();
                    return sorted.isEmpty() ? null : sorted;
                });
    }
}
