package io.bpci.wire;

import java.util.List;

/**
 * What became of asking for deployments.
 *
 * @param deployments empty where nothing was to be asked yet
 */
public record DeployedContract(List<DeploymentInfo> deployments, ConflictReport conflicts) {
    public DeployedContract {
        deployments = List.copyOf(deployments);
    }
}
