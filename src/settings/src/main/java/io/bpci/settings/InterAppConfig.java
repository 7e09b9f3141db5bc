package io.bpci.settings;

import java.util.List;

/** Section {@code inter_app_config}: what applications agree on. Keys as in the oracle specification. */
@Setting("What applications agree on.")
public record InterAppConfig(
        @Setting(
                        value = "Applications that may be registered, some KiB each in the database.",
                        byDefault = "10000",
                        min = "1",
                        max = "100000")
                int maxApps,
        @Setting(
                        value = "Agreements that may be proposed or in force at a time, about 2 KiB of memory each.",
                        byDefault = "10000",
                        min = "1",
                        max = "100000")
                int maxAgreements,
        @Setting(value = "Security policies that may be defined.", byDefault = "100", min = "1", max = "1000")
                int maxPolicies,
        @Setting(
                        value =
                                "A node that neither sends nor receives without an agreement; what goes to or comes"
                                        + " from the hub itself needs none.",
                        pattern = "[A-Za-z0-9][A-Za-z0-9._-]{0,127}",
                        allowed = "a node id")
                List<String> agreementRequiredNodes,
        @Setting(
                        value = "A type of messages that are relayed under an agreement only.",
                        pattern = "[A-Za-z][A-Za-z0-9._-]{0,63}",
                        allowed = "a message type, as DataSync or x-orders")
                List<String> agreementRequiredTypes,
        Requirements securityRequirements) {

    /** Section {@code inter_app_config.security_requirements}. */
    @Setting("What an agreement demands of its messages where its proposal says nothing of it.")
    public record Requirements(
            @Setting(
                            value =
                                    "The least encryption of their content. From Standard on the parties publish"
                                            + " encryption keys.",
                            byDefault = "None",
                            pattern = "None|Standard|High|Quantum",
                            allowed = "None, Standard, High or Quantum")
                    String encryptionLevel,
            @Setting(
                            value = "true: each message names the action that it asks for, one that is permitted.",
                            byDefault = "true")
                    boolean authorizationRequired,
            @Setting(
                            value =
                                    "How an application is known: 1 is its key, 2 its key and an attestation by its"
                                            + " owner.",
                            byDefault = "1",
                            min = "1",
                            max = "2")
                    int factors) {}
}
