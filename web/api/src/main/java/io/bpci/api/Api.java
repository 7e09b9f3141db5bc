package io.bpci.api;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;

import java.util.Map;

/** The resources below {@code /api/v1}: all that this archive holds. */
@ApplicationPath(Api.PATH)
public class Api extends Application {
    public static final String PATH = "/api/v1";

    @Override
    public Map<String, Object> getProperties() {
        return Map.of(
                // Bodies are read and written by our own classes alone.
                "jersey.config.disableAutoDiscovery", true,
                "jersey.config.disableMoxyJson", true,
                "jersey.config.disableJsonProcessing", true,
                "jersey.config.server.wadl.disableWadl", true);
    }
}
