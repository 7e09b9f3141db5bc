package io.bpci.expression;

import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;

/** What a variable holds. */
public enum Type {
    /** {@link Boolean}. */
    BOOL("bool", SimpleType.BOOL),
    /** {@link Long}. */
    INT("int", SimpleType.INT),
    /** {@link Double}. */
    DOUBLE("double", SimpleType.DOUBLE),
    /** {@link String}. */
    TEXT("string", SimpleType.STRING),
    /** {@link java.time.Instant}. */
    TIME("timestamp", SimpleType.TIMESTAMP),
    /** {@link java.util.List} of {@link String}. */
    TEXTS("list(string)", ListType.create(SimpleType.STRING)),
    /** {@link java.util.Map} of {@link String} to {@link String}. */
    TEXTS_BY_NAME("map(string, string)", MapType.create(SimpleType.STRING, SimpleType.STRING));

    private final String celName;
    private final CelType cel;

    Type(String celName, CelType cel) {
        this.celName = celName;
        this.cel = cel;
    }

    /** As CEL calls it. */
    public String celName() {
        return celName;
    }

    CelType cel() {
        return cel;
    }
}
