package io.bpci.wire;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Deployments, the newest first.
 *
 * @param nextPageToken null on the last page
 */
public record DeploymentPage(List<DeploymentInfo> deployments, @Nullable String nextPageToken) {
    public DeploymentPage {
        deployments = List.copyOf(deployments);
    }
}
