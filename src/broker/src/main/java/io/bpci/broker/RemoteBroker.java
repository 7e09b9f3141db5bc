package io.bpci.broker;

import io.bpci.settings.HubSettings;

import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.uri.ConnectorTransportConfigurationParser;

import java.util.List;
import java.util.stream.Collectors;

/** A broker by URL, in the two notations that a resource adapter wants for its connectors. */
record RemoteBroker(List<TransportConfiguration> connectors) {
    static RemoteBroker of(HubSettings settings) throws Exception {
        String url = settings.broker().url().orElseThrow();
        var parser = new ConnectorTransportConfigurationParser(false);
        return new RemoteBroker(parser.newObject(parser.expandURI(url), "hub"));
    }

    String connectorClassNames() {
        return connectors.stream().map(TransportConfiguration::getFactoryClassName).collect(Collectors.joining(","));
    }

    /** One list of {@code key=value} for each connector, the lists separated by commas. */
    String connectionParameters() {
        return connectors.stream()
                .map(connector ->
                        connector.getParams().entrySet().stream()
                                .map(parameter -> parameter.getKey() + "=" + parameter.getValue())
                                .collect(Collectors.joining(";")))
                .collect(Collectors.joining(","));
    }
}
