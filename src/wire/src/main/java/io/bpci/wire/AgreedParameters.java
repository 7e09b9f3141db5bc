package io.bpci.wire;

import java.util.List;

/** All that the network agreed on, in the order of the names. */
public record AgreedParameters(List<AgreedParameter> parameters) {
    public AgreedParameters {
        parameters = List.copyOf(parameters);
    }
}
