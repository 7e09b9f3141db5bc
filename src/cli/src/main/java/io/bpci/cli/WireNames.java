package io.bpci.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

import java.util.Iterator;
import java.util.List;
import java.util.Locale;

/** The constants of an enumeration by the names that they have in JSON: in lower case. */
abstract class WireNames<E extends Enum<E>> implements ITypeConverter<E>, Iterable<String> {
    private final List<E> constants;

    WireNames(Class<E> type) {
        constants = List.of(type.getEnumConstants());
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private List<String> names() {
        return constants.stream().map(WireNames::name).toList();
    }

    @Override
    public E convert(String value) {
        return constants.stream()
                .filter(constant -> name(constant).equals(value))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("must be one of " + String.join(", ", names())));
    }

    @Override
    public Iterator<String> iterator() {
        return names().iterator();
    }
}
