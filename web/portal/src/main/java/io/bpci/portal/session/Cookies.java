package io.bpci.portal.session;

import io.bpci.settings.HubSettings;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.NewCookie;

import java.util.Arrays;
import java.util.Optional;

/**
 * The portal's cookies: out of reach of scripts, sent to the portal alone, and with TLS never without it. They come
 * along when a link leads here, so that it finds who has logged in, and with no form of another site's.
 */
@ApplicationScoped
public class Cookies {
    private static final String SESSION = "bpci_portal";
    private static final String ATTEMPT = "bpci_login";
    private static final String THEME = "bpci_theme";
    private static final int YEAR_SECS = 365 * 24 * 3600;
    private static final int ATTEMPT_SECS = 600;

    @Inject HubSettings settings;

    NewCookie session(String secret) {
        return cookie(named(SESSION), secret, NewCookie.DEFAULT_MAX_AGE);
    }

    NewCookie noSession() {
        return cookie(named(SESSION), "", 0);
    }

    Optional<String> session(HttpServletRequest request) {
        return value(request, named(SESSION));
    }

    NewCookie attempt(String state) {
        return cookie(named(ATTEMPT), state, ATTEMPT_SECS);
    }

    NewCookie noAttempt() {
        return cookie(named(ATTEMPT), "", 0);
    }

    Optional<String> attempt(HttpServletRequest request) {
        return value(request, named(ATTEMPT));
    }

    NewCookie theme(String theme) {
        return cookie(named(THEME), theme, YEAR_SECS);
    }

    /** {@code light}, {@code dark}, or {@code auto}, as the device has it. */
    public String theme(HttpServletRequest request) {
        return value(request, named(THEME)).filter(name -> name.matches("light|dark")).orElse("auto");
    }

    /** RFC 6265bis, 4.1.3.1: browsers take a name that begins so only over TLS. */
    private String named(String name) {
        return isSecure() ? "__Secure-" + name : name;
    }

    private boolean isSecure() {
        return "https".equals(settings.portal().url().getScheme());
    }

    private NewCookie cookie(String name, String value, int maxAge) {
        return new NewCookie.Builder(name)
                .value(value)
                .path(settings.portal().url().getPath())
                .maxAge(maxAge)
                .httpOnly(true)
                .secure(isSecure())
                .sameSite(NewCookie.SameSite.LAX)
                .build();
    }

    private static Optional<String> value(HttpServletRequest request, String name) {
        Cookie[] cookies = request.getCookies();
        if (cookies == null) return Optional.empty();
        return Arrays.stream(cookies).filter(cookie -> cookie.getName().equals(name)).map(Cookie::getValue).findFirst();
    }
}
