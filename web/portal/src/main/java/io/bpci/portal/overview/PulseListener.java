package io.bpci.portal.overview;

import jakarta.inject.Inject;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;

/** Begins to look at the relay when the portal begins. */
public class PulseListener implements ServletContextListener {
    @Inject Pulse pulse;

    @Override
    public void contextInitialized(ServletContextEvent event) {
        pulse.start();
    }
}
