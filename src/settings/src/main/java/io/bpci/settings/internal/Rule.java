package io.bpci.settings.internal;

import io.bpci.settings.ByteSize;
import io.bpci.settings.Secret;
import io.bpci.settings.Setting;

import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What may be written for one key, and how it is read.
 *
 * @param type of the value: int, boolean, String, Duration, ByteSize, Path, URI, Secret or an enum
 * @param byDefault as written; empty for none
 */
record Rule(String meaning, Class<?> type, String byDefault, String min, String max, String pattern, String words) {
    private static final Pattern WHOLE = Pattern.compile("0|-?[1-9][0-9]{0,9}");
    private static final Pattern DURATION = Pattern.compile("(0|[1-9][0-9]{0,7})(ms|s|m|h|d)");
    private static final Pattern PRINTABLE = Pattern.compile("[^\\p{Cc}\\p{Cs}]{1,4096}");

    static Rule of(Setting setting, Class<?> type) {
        return new Rule(
                setting.value(),
                type,
                setting.byDefault(),
                setting.min(),
                setting.max(),
                setting.pattern(),
                setting.allowed());
    }

    static Rule text(String meaning, String byDefault, String pattern, String words) {
        return new Rule(meaning, String.class, byDefault, "", "", pattern, words);
    }

    /** What may be written, in words that follow "must be". */
    String allowed() {
        if (!words.isEmpty()) {
            return words;
        }
        String range = min.isEmpty() && max.isEmpty() ? "" : " from " + min + " to " + max;
        if (type == int.class) {
            return "a whole number" + range;
        } else if (type == boolean.class) {
            return "true or false";
        } else if (type == Duration.class) {
            return "a duration" + range + ", with a unit: ms, s, m, h or d";
        } else if (type == ByteSize.class) {
            return "a size" + range + ", with a unit: B, KiB, MiB, GiB or TiB";
        } else if (type == Path.class) {
            return "a path";
        } else if (type == URI.class) {
            return "an http or https URL without user, query or fragment";
        } else if (type == Secret.class) {
            return "a secret of at most 4096 printable characters";
        } else if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants()).map(Rule::nameOf).collect(Collectors.joining(", "));
        }
        return "a text";
    }

    /**
     * @throws IllegalArgumentException when the text is not {@link #allowed()}
     */
    Object read(String text) {
        if (!PRINTABLE.matcher(text).matches()) {
            throw new IllegalArgumentException("empty, too long or not printable");
        }
        if (!pattern.isEmpty() && !Pattern.matches(pattern, text)) {
            throw new IllegalArgumentException("not of the form");
        }
        if (type == int.class) {
            if (!WHOLE.matcher(text).matches()) {
                throw new IllegalArgumentException("not a whole number");
            }
            return within(Integer.valueOf(text), Integer::valueOf);
        } else if (type == boolean.class) {
            return switch (text) {
                case "true" -> true;
                case "false" -> false;
                default -> throw new IllegalArgumentException("not a boolean");
            };
        } else if (type == Duration.class) {
            return within(duration(text), Rule::duration);
        } else if (type == ByteSize.class) {
            return within(ByteSize.parse(text), ByteSize::parse);
        } else if (type == Path.class) {
            return path(text);
        } else if (type == URI.class) {
            return webAddress(text);
        } else if (type == Secret.class) {
            return new Secret(text);
        } else if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .filter(constant -> nameOf(constant).equals(text))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("not one of the names"));
        }
        return text;
    }

    private <T extends Comparable<T>> T within(T value, java.util.function.Function<String, T> reader) {
        if ((!min.isEmpty() && value.compareTo(reader.apply(min)) < 0)
                || (!max.isEmpty() && value.compareTo(reader.apply(max)) > 0)) {
            throw new IllegalArgumentException("out of range");
        }
        return value;
    }

    private static Duration duration(String text) {
        var form = DURATION.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("not a duration");
        }
        long number = Long.parseLong(form.group(1));
        return switch (form.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }

    private static Path path(String text) {
        // No shell reads this file: a tilde would make a directory of that name.
        if (text.startsWith("~")) {
            throw new IllegalArgumentException("a home directory");
        }
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("not a path", e);
        }
    }

    private static URI webAddress(String text) {
        URI uri = URI.create(text);
        String scheme = uri.getScheme();
        if (!("http".equals(scheme) || "https".equals(scheme))
                || uri.getHost() == null
                || uri.getRawUserInfo() != null
                || uri.getRawQuery() != null
                || uri.getRawFragment() != null) {
            throw new IllegalArgumentException("not a web address");
        }
        return uri;
    }

    private static String nameOf(Object constant) {
        return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT);
    }
}
