package io.bpci.api.health;

import jakarta.inject.Inject;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;

/** Tells the health checks when the hub serves: the web module begins last and ends first. */
@WebListener
public class Serving implements ServletContextListener {
    @Inject HealthChecks checks;

    @Override
    public void contextInitialized(ServletContextEvent event) {
        checks.open();
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        checks.close();
    }
}
