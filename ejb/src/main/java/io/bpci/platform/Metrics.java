package io.bpci.platform;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * What the hub counts and measures, and its form for Prometheus (text exposition format 0.0.4). Asking for a series
 * makes it; asking again returns the same, so hot code keeps what it was given. Safe for concurrent use; counting takes
 * no lock.
 *
 * <p>Labels must have few values: never a node, a message or an address.
 */
public final class Metrics {
    /** Of the text that {@link #write} makes. */
    public static final String MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final ConcurrentMap<String, Family> families = new ConcurrentSkipListMap<>();

    private enum Kind {
        COUNTER,
        GAUGE,
        HISTOGRAM;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** All series of one name, by their labels as written. */
    private record Family(Kind kind, String help, ConcurrentMap<String, Series> series) {}

    sealed interface Series {
        void write(String name, String labels, StringBuilder text);
    }

    /** Only grows. */
    public static final class Counter implements Series {
        private final LongAdder sum = new LongAdder();

        public void add(long amount) {
            if (amount < 0) throw new IllegalArgumentException("a counter only grows");
            sum.add(amount);
        }

        public long value() {
            return sum.sum();
        }

        @Override
        public void write(String name, String labels, StringBuilder text) {
            sample(text, name, labels, (double) sum.sum());
        }
    }

    /** Counted elsewhere, and asked for. */
    private record Total(LongSupplier source) implements Series {
        @Override
        public void write(String name, String labels, StringBuilder text) {
            sample(text, name, labels, (double) source.getAsLong());
        }
    }

    private record Gauge(DoubleSupplier source) implements Series {
        @Override
        public void write(String name, String labels, StringBuilder text) {
            sample(text, name, labels, source.getAsDouble());
        }
    }

    /** How long something took, in seconds, counted in buckets from 100 microseconds to 10 seconds. */
    public static final class Histogram implements Series {
        private static final double NANOS = 1e9;
        private static final long[] BOUNDS_NANOS = {
            100_000,
            250_000,
            500_000,
            1_000_000,
            2_500_000,
            5_000_000,
            10_000_000,
            25_000_000,
            50_000_000,
            100_000_000,
            250_000_000,
            500_000_000,
            1_000_000_000,
            2_500_000_000L,
            5_000_000_000L,
            10_000_000_000L
        };

        /** One for each bound, and one for what is beyond the last. */
        private final LongAdder[] buckets = new LongAdder[BOUNDS_NANOS.length + 1];

        private final LongAdder sumNanos = new LongAdder();

        private Histogram() {
            for (int i = 0; i < buckets.length; i++) buckets[i] = new LongAdder();
        }

        public void observeNanos(long nanos) {
            int bucket = 0;
            while (bucket < BOUNDS_NANOS.length && nanos > BOUNDS_NANOS[bucket]) bucket++;
            buckets[bucket].increment();
            sumNanos.add(nanos);
        }

        /** What was observed until now. */
        public Observed observed() {
            long[] counts = new long[buckets.length];
            for (int i = 0; i < counts.length; i++) counts[i] = buckets[i].sum();
            return new Observed(counts);
        }

        /** How many observations fell between each bound and the one before; the last ones beyond all bounds. */
        public static final class Observed {
            private static final double NANOS_PER_MS = 1e6;

            private final long[] counts;

            private Observed(long[] counts) {
                this.counts = counts;
            }

            /** What came since an earlier look. */
            public Observed since(Observed earlier) {
                long[] more = counts.clone();
                for (int i = 0; i < more.length; i++) more[i] -= earlier.counts[i];
                return new Observed(more);
            }

            public long count() {
                return Arrays.stream(counts).sum();
            }

            /**
             * The time within which that part of them was, in milliseconds: read between bounds as if they lay evenly
             * there, so no more exact than these; empty for no observations. What is beyond all bounds counts as the
             * last.
             *
             * @param part from 0 to 1
             */
            public OptionalDouble quantileMs(double part) {
                double wanted = part * count();
                if (count() == 0) return OptionalDouble.empty();
                long seen = 0;
                for (int i = 0; i < BOUNDS_NANOS.length; i++) {
                    if (counts[i] > 0 && seen + counts[i] >= wanted) {
                        double from = i == 0 ? 0 : BOUNDS_NANOS[i - 1];
                        double within = (wanted - seen) / counts[i];
                        return OptionalDouble.of((from + (BOUNDS_NANOS[i] - from) * within) / NANOS_PER_MS);
                    }
                    seen += counts[i];
                }
                return OptionalDouble.of(BOUNDS_NANOS[BOUNDS_NANOS.length - 1] / NANOS_PER_MS);
            }
        }

        @Override
        public void write(String name, String labels, StringBuilder text) {
            long count = 0;
            for (int i = 0; i < buckets.length; i++) {
                count += buckets[i].sum();
                String bound = i < BOUNDS_NANOS.length ? number(BOUNDS_NANOS[i] / NANOS) : "+Inf";
                String comma = labels.isEmpty() ? "" : ",";
                sample(text, name + "_bucket", labels + comma + "le=\"" + bound + '"', (double) count);
            }
            sample(text, name + "_sum", labels, sumNanos.sum() / NANOS);
            sample(text, name + "_count", labels, (double) count);
        }
    }

    /**
     * The counter of that name and those labels.
     *
     * @param labels names and values in turn
     */
    public Counter counter(String name, String help, String... labels) {
        return series(Kind.COUNTER, Counter.class, name, help, new Counter(), labels);
    }

    /** Shows as a counter what is counted elsewhere and only grows; takes the place of an earlier source. */
    public void counted(String name, String help, LongSupplier source, String... labels) {
        family(Kind.COUNTER, name, help).series().put(written(labels), new Total(source));
    }

    public Histogram histogram(String name, String help, String... labels) {
        return series(Kind.HISTOGRAM, Histogram.class, name, help, new Histogram(), labels);
    }

    /** Shows a value that is asked for whenever the metrics are read; takes the place of an earlier source. */
    public void gauge(String name, String help, DoubleSupplier source, String... labels) {
        family(Kind.GAUGE, name, help).series().put(written(labels), new Gauge(source));
    }

    private <S extends Series> S series(Kind kind, Class<S> type, String name, String help, S fresh, String... labels) {
        Series known = family(kind, name, help).series().putIfAbsent(written(labels), fresh);
        return known == null ? fresh : type.cast(known);
    }

    private Family family(Kind kind, String name, String help) {
        Family family = families.computeIfAbsent(name, _ -> new Family(kind, help, new ConcurrentHashMap<>()));
        if (family.kind() != kind) throw new IllegalArgumentException(name + " is a " + family.kind().word());
        return family;
    }

    /** All of it, families and series in order of their names. */
    public String write() {
        var text = new StringBuilder(4096);
        families.forEach((name, family) -> {
            text.append("# HELP ").append(name).append(' ').append(family.help()).append('\n');
            text.append("# TYPE ").append(name).append(' ').append(family.kind().word()).append('\n');
            List<Map.Entry<String, Series>> series = new ArrayList<>(family.series().entrySet());
            series.sort(Map.Entry.comparingByKey());
            for (var one : series) one.getValue().write(name, one.getKey(), text);
        });
        return text.toString();
    }

    private static String written(String... labels) {
        if (labels.length % 2 != 0) throw new IllegalArgumentException("a label without a value");
        var text = new StringBuilder();
        for (int i = 0; i < labels.length; i += 2) {
            if (i > 0) text.append(',');
            String value = labels[i + 1].replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
            text.append(labels[i]).append("=\"").append(value).append('"');
        }
        return text.toString();
    }

    private static void sample(StringBuilder text, String name, String labels, double value) {
        text.append(name);
        if (!labels.isEmpty()) text.append('{').append(labels).append('}');
        text.append(' ').append(number(value)).append('\n');
    }

    private static String number(double value) {
        if (!Double.isFinite(value)) return Double.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }
}
