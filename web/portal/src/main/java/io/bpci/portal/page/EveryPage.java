package io.bpci.portal.page;

import io.bpci.logging.Trace;
import io.bpci.settings.HubSettings;

import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import java.io.IOException;
import java.net.URI;

/** The frame around every request to the portal: its trace, and the headers that keep browsers out of trouble. */
public class EveryPage extends HttpFilter {
    private static final long serialVersionUID = 1;

    @Inject transient HubSettings settings;

    private transient String policy = "";

    /**
     * Nothing is loaded from elsewhere, nothing inline is run or styled, nobody frames us. Forms lead here, and of
     * these the one that logs out goes on to the issuer.
     */
    @Override
    public void init() {
        URI issuer = settings.identity().issuer();
        policy =
                ("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
                                + " base-uri 'none'; form-action 'self' %s; frame-ancestors 'none'")
                        .formatted(issuer.getScheme() + "://" + issuer.getRawAuthority());
    }

    static String correlationId(ServletRequest request) {
        return request.getAttribute(Trace.class.getName()) instanceof Trace trace ? trace.correlationId() : "";
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Trace trace = Trace.begin();
        request.setAttribute(Trace.class.getName(), trace);
        response.setHeader("X-Correlation-Id", trace.correlationId());
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Referrer-Policy", "same-origin");
        response.setHeader("Content-Security-Policy", policy);
        response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
        response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
        response.setHeader("Permissions-Policy", "camera=(), microphone=(), geolocation=()");
        response.setHeader("Cache-Control", "no-store");
        try {
            trace.<Void, Exception>run(() -> {
                chain.doFilter(request, response);
                return null;
            });
        } catch (IOException | ServletException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new ServletException(e);
        }
    }
}
