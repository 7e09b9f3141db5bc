package io.bpci.envelope;

import io.bpci.json.Malformed;

import java.util.List;

/**
 * What a node is: a name of the published list, or a private one, {@code x-} followed by 1 to 62 characters of {@code
 * a-z 0-9 . _ -}, the first a letter or digit. A {@link #CUSTOM} node says elsewhere what it is.
 *
 * @param name as on the wire
 */
public record NodeType(String name) {
    /**
     * The names that the specifications give: infrastructure, specialised, registry, community and enterprise nodes.
     */
    public static final List<String> PUBLISHED =
            List.of(
                    "Gateway",
                    "Mempool",
                    "Consensus",
                    "Oracle",
                    "Storage",
                    "Audit",
                    "Proof",
                    "BankApiRegistry",
                    "GovernmentApiRegistry",
                    "ShadowRegistry",
                    "Mining",
                    "Validator",
                    "Notary",
                    "BpciServer",
                    "EnterpriseGateway",
                    "ComplianceNode",
                    "EncCluster",
                    "Custom");

    public static final NodeType CUSTOM = new NodeType("Custom");

    /**
     * @throws Malformed if the name is neither published nor of the private form
     */
    public NodeType {
        TypeName.require(PUBLISHED, name);
    }

    public static NodeType parse(String text) {
        return new NodeType(text);
    }

    /** Whether the name is one of the private form. */
    public boolean isPrivate() {
        return TypeName.isExtension(name);
    }

    @Override
    public String toString() {
        return name;
    }
}
