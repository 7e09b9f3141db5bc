package io.bpci.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MetricsTest {
    private final Metrics metrics = new Metrics();

    @Test
    void namesAreWrittenExactlyAndKindsAreWhatTheThingIs() {
        metrics.gauge("oracle_connected_nodes_total", "Nodes with an open session.", () -> 2);
        metrics.counter("oracle_messages_relayed_total", "Messages accepted.").add(3);
        assertThat(metrics.write())
                .isEqualTo(
                        """
                        # HELP oracle_connected_nodes_total Nodes with an open session.
                        # TYPE oracle_connected_nodes_total gauge
                        oracle_connected_nodes_total 2
                        # HELP oracle_messages_relayed_total Messages accepted.
                        # TYPE oracle_messages_relayed_total counter
                        oracle_messages_relayed_total 3
                        """);
    }

    @Test
    void bucketsAreCumulative() {
        var histogram = metrics.histogram("oracle_message_latency_seconds", "From receipt to acceptance.");
        histogram.observeNanos(100_000);
        histogram.observeNanos(100_001);
        histogram.observeNanos(20_000_000_000L);
        assertThat(metrics.write().lines())
                .contains(
                        "oracle_message_latency_seconds_bucket{le=\"0.0001\"} 1",
                        "oracle_message_latency_seconds_bucket{le=\"0.00025\"} 2",
                        "oracle_message_latency_seconds_bucket{le=\"10\"} 2",
                        "oracle_message_latency_seconds_bucket{le=\"+Inf\"} 3",
                        "oracle_message_latency_seconds_count 3",
                        "oracle_message_latency_seconds_sum 20.000200001");
    }

    @Test
    void labelsAreEscapedAndTheSameSeriesIsTheSame() {
        metrics.counter("x_total", "X.", "why", "a\"b\\c\nd").add(1);
        metrics.counter("x_total", "X.", "why", "a\"b\\c\nd").add(1);
        assertThat(metrics.write()).contains("x_total{why=\"a\\\"b\\\\c\\nd\"} 2\n");
    }

    @Test
    void aNameIsOfOneKind() {
        metrics.counter("x_total", "X.");
        assertThatThrownBy(() -> metrics.gauge("x_total", "X.", () -> 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
