package io.bpci.api.health;

import jakarta.inject.Inject;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;

/** Tells when the hub serves: the web module begins last and ends first. */
@WebListener
public class Serving implements ServletContextListener {
    private static final String SERVES = Serving.class.getName();

    @Inject HealthChecks checks;

    @Override
    public void contextInitialized(ServletContextEvent event) {
        event.getServletContext().setAttribute(SERVES, true);
        checks.open();
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        event.getServletContext().removeAttribute(SERVES);
        checks.close();
    }

    /** Whether all paths are there. The container takes requests before that, and finds nothing at some of them. */
    public static boolean isSo(ServletContext context) {
        return context.getAttribute(SERVES) != null;
    }
}
