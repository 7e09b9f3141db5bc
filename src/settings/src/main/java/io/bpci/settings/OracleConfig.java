package io.bpci.settings;

/** Section {@code oracle_config}: who this hub is and where it listens. Keys as in the oracle specification. */
@Setting("Who this hub is and where it listens.")
public record OracleConfig(
        @Setting(
                        value = "The name of this hub among its peers.",
                        byDefault = "bpci-hub",
                        pattern = "[A-Za-z0-9][A-Za-z0-9._-]{0,127}",
                        allowed =
                                "1 to 128 letters, digits, dots, underscores and hyphens, the first a letter or digit")
                String nodeId,
        @Setting(
                        value =
                                "The address on which the REST API, the portal and the live feeds listen. Beyond"
                                        + " loopback it needs tls.api.",
                        byDefault = "127.0.0.1",
                        pattern = "[0-9A-Za-z.:-]{1,253}",
                        allowed = "an IP address or host name")
                String apiAddress,
        @Setting(value = "The port of the REST API.", byDefault = "9100", min = "1", max = "65535") int apiPort,
        @Setting(
                        value = "The address on which the node WebSocket listens. Beyond loopback it needs tls.ws.",
                        byDefault = "127.0.0.1",
                        pattern = "[0-9A-Za-z.:-]{1,253}",
                        allowed = "an IP address or host name")
                String wsAddress,
        @Setting(value = "The port of the node WebSocket.", byDefault = "9101", min = "1", max = "65535") int wsPort,
        @Setting(
                        value = "Open node WebSockets at a time; one more is refused.",
                        byDefault = "10000",
                        min = "1",
                        max = "1000000")
                int maxConnections,
        @Setting(
                        value =
                                "Seconds that a relay waits for its messages to be on stable storage before it is"
                                        + " refused as unavailable.",
                        byDefault = "30",
                        min = "1",
                        max = "300")
                int relayTimeoutSecs,
        ConsensusConfig consensusConfig,
        SecurityConfig securityConfig,
        PerformanceConfig performanceConfig) {

    /** Section {@code oracle_config.consensus_config}. */
    @Setting("How decisions are taken.")
    public record ConsensusConfig(
            @Setting(
                            value = "true: proposals are taken. false: none is; open rounds go on to their end.",
                            byDefault = "true")
                    boolean enableConsensusBridge,
            @Setting(value = "The fewest voters with which a round opens.", byDefault = "3", min = "1", max = "10000")
                    int minConsensusNodes,
            @Setting(
                            value = "Seconds until the deadline of a proposal that names none.",
                            byDefault = "60",
                            min = "1",
                            max = "2592000")
                    int consensusTimeoutSecs,
            @Setting(
                            value =
                                    "The part of the electorate's weight that must approve, where a proposal names"
                                            + " none.",
                            byDefault = "0.67",
                            pattern = "0\\.(6[7-9]|[7-9][0-9]?)[0-9]{0,7}|1",
                            allowed = "a decimal from 0.67 to 1")
                    String voteThreshold,
            @Setting(
                            value =
                                    "Rounds that may be open at a time; one more proposal is refused. Each takes some"
                                            + " hundred bytes of memory for each voter.",
                            byDefault = "100",
                            min = "1",
                            max = "10000")
                    int maxOpenRounds,
            @Setting(
                            value = "Rounds that a node may open within an hour; operators have no such limit.",
                            byDefault = "60",
                            min = "1",
                            max = "10000")
                    int maxNodeProposalsPerHour) {}

    /**
     * Section {@code oracle_config.security_config}. Signatures and encryption are not here: they cannot be turned off.
     */
    @Setting("What the hub demands of a message. Signatures and encryption cannot be turned off.")
    public record SecurityConfig(
            @Setting(
                            value = "Seconds from created_at after which a message is stale.",
                            byDefault = "300",
                            min = "1",
                            max = "86400")
                    int maxMessageAgeSecs,
            @Setting(
                            value = "Seconds that created_at may lie ahead of the hub's clock.",
                            byDefault = "30",
                            min = "0",
                            max = "300")
                    int maxFutureSkewSecs,
            @Setting(
                            value =
                                    "Units a second that a node may send, a unit being one target and 16 KiB begun; ten"
                                            + " seconds' worth may come at once. A node may have its own limit.",
                            byDefault = "100",
                            min = "1",
                            max = "10000000")
                    int rateLimitPerNode) {}

    /** Section {@code oracle_config.performance_config}. */
    @Setting("How the hub trades memory and latency for throughput.")
    public record PerformanceConfig(
            @Setting(
                            value = "The most messages that share one journal sync.",
                            byDefault = "200",
                            min = "1",
                            max = "1000")
                    int batchSize,
            @Setting(
                            value =
                                    "Checked, and without effect: the server's pool holds as many database connections"
                                            + " as are needed, from 2 to 50.",
                            byDefault = "20",
                            min = "2",
                            max = "1000")
                    int connectionPoolSize,
            @Setting(
                            value =
                                    "Entries of each in-memory cache of message identities. It bounds memory, never the"
                                            + " protection against repeats.",
                            byDefault = "100000",
                            min = "100",
                            max = "10000000")
                    int messageCacheSize,
            @Setting(
                            value =
                                    "true: messages that arrive together share a journal sync, up to batch_size. false:"
                                            + " each has its own.",
                            byDefault = "true")
                    boolean highThroughputMode) {

        /** How many messages may share one journal sync. */
        public int messagesPerCommit() {
            return highThroughputMode ? batchSize : 1;
        }
    }
}
