package io.bpci.settings;

/** Section {@code registry}: how much the hub keeps in memory of who takes part. */
@Setting("How much may be registered. All of it is kept in memory, so these bound it.")
public record Registry(
        @Setting(value = "Nodes that take part, about 1 KiB each.", byDefault = "100000", min = "1", max = "1000000")
                int maxNodes,
        @Setting(value = "Allow rules in force, about 300 B each.", byDefault = "100000", min = "1", max = "1000000")
                int maxAllowRules,
        @Setting(
                        value = "Versions of message types in force, with their JSON Schemas of up to 64 KiB.",
                        byDefault = "1000",
                        min = "1",
                        max = "10000")
                int maxSchemas) {}
