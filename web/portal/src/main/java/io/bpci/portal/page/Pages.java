package io.bpci.portal.page;

import io.bpci.platform.Caller;
import io.bpci.platform.Role;
import io.bpci.portal.session.Cookies;
import io.bpci.portal.session.Notice;
import io.bpci.portal.session.PortalSession;
import io.bpci.portal.session.Viewer;
import io.bpci.settings.HubSettings;

import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Draws pages, with all that stands around what a page itself shows. Safe for concurrent use. */
@ApplicationScoped
public class Pages {
    public static final String HTML = MediaType.TEXT_HTML + ";charset=UTF-8";

    @Inject Viewer viewer;
    @Inject Rules rules;
    @Inject Navigation navigation;
    @Inject Cookies cookies;
    @Inject HubSettings settings;
    @Inject InstantSource clock;
    @Inject HttpServletRequest request;

    // Set before the container hands the bean out.
    @SuppressWarnings("NullAway.Init")
    private Templates templates;

    @PostConstruct
    void start() {
        templates = new Templates(clock, name -> rules.may(name));
    }

    /** Who has logged in, as pages say it. */
    public record Owner(String name, @Nullable String organisation, List<String> roles) {
        static Owner of(Caller caller) {
            return new Owner(
                    caller.name(),
                    caller.organisation(),
                    caller.roles().stream().map(Role::realmName).sorted().toList());
        }
    }

    public Response show(String template, Map<String, ?> model) {
        return show(200, template, model);
    }

    public Response show(int status, String template, Map<String, ?> model) {
        return Response.status(status).type(HTML).entity(draw(template, model)).build();
    }

    /**
     * Says that something cannot be had.
     *
     * @param retry where to try again; null where that is no use
     */
    public Response failure(int status, String titleKey, String detailKey, @Nullable String retry) {
        return failed(status, Texts.of(titleKey), Texts.of(detailKey), retry, null);
    }

    Response failed(int status, String title, String detail, @Nullable String retry, @Nullable String correlation) {
        Map<String, @Nullable Object> model = new HashMap<>();
        model.put("status", status);
        model.put("title", title);
        model.put("detail", detail);
        model.put("retry", retry);
        model.put("correlation", correlation);
        return show(status, "failure", model);
    }

    private String draw(String template, Map<String, ?> given) {
        Map<String, @Nullable Object> model = new HashMap<>(given);
        PortalSession session = viewer.isKnown() ? viewer.session() : null;
        model.put("base", settings.portal().url().getPath());
        model.put("path", path());
        model.put("hub", settings.oracleConfig().nodeId());
        model.put("theme", cookies.theme(request));
        model.put("version", Assets.version());
        model.put("icons", Assets.icons());
        model.put("sections", navigation.sections());
        model.put("owner", session == null ? null : Owner.of(viewer.caller()));
        model.put("csrf", session == null ? "" : session.csrf());
        model.put("notice", session == null ? null : session.takeNotice());
        return templates.draw(template, model);
    }

    /** That of the page at hand, below the portal's address. */
    public String path() {
        String uri = request.getRequestURI();
        String base = request.getContextPath();
        return uri.startsWith(base) ? uri.substring(base.length()) : uri;
    }

    /** Goes to another page, which says what was done. */
    public Response goTo(String path, String said) {
        say(new Notice(true, said));
        return to(path);
    }

    public Response to(String path) {
        return Response.seeOther(URI.create(settings.portal().url() + path)).build();
    }

    /** Says it on the next page. */
    public void say(Notice notice) {
        PortalSession session = viewer.session();
        if (session != null) session.say(notice);
    }
}
