package io.bpci.portal.configuration;

import io.bpci.configuration.RuntimeConfiguration;
import io.bpci.identity.Roles;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.platform.HubException;
import io.bpci.platform.PageRequest;
import io.bpci.platform.RuntimeSettings;
import io.bpci.portal.page.Asked;
import io.bpci.portal.page.Cell;
import io.bpci.portal.page.Form;
import io.bpci.portal.page.Pages;
import io.bpci.portal.page.Table;
import io.bpci.portal.page.Texts;
import io.bpci.portal.session.Notice;
import io.bpci.portal.session.Viewer;
import io.bpci.problem.Fault;
import io.bpci.settings.EffectiveSetting;
import io.bpci.settings.HubSettings;
import io.bpci.settings.Origin;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** The settings in force, with where each comes from; some of them change while the hub runs. */
@Path("settings")
@RequestScoped
@Consumes(MediaType.APPLICATION_FORM_URLENCODED)
public class ConfigurationPages {
    private static final String PATH = "/settings";

    @Inject HubSettings settings;
    @Inject RuntimeSettings runtime;
    @Inject RuntimeConfiguration configuration;
    @Inject Pages pages;
    @Inject Viewer viewer;

    /**
     * A setting in force.
     *
     * @param source {@code changed}, {@code environment}, {@code file} or {@code default}
     */
    private record InForce(String key, String value, String source, String place) {}

    @GET
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed(Roles.HUB_ADMIN)
    public Response list(@BeanParam Asked asked) {
        return pages.show(
                "configuration/settings",
                Map.of("table", table(asked).show(source(asked)), "changeable", RuntimeSettings.CHANGEABLE));
    }

    @GET
    @Path("export")
    @Consumes(MediaType.WILDCARD)
    @RolesAllowed(Roles.HUB_ADMIN)
    public Response export(@BeanParam Asked asked) {
        return table(asked).export("settings", source(asked));
    }

    private static Table<InForce> table(Asked asked) {
        return new Table<InForce>(PATH, asked)
                .choice("key", "setting.holds")
                .choice(
                        "source",
                        "setting.source",
                        List.of(
                                new Table.Option("changed", Texts.of("setting.changed")),
                                new Table.Option("environment", Texts.of("setting.environment")),
                                new Table.Option("file", Texts.of("setting.file")),
                                new Table.Option("default", Texts.of("setting.default"))))
                .column("setting.key", each -> Cell.code(each.key()))
                .column("setting.value", each -> Cell.code(each.value()))
                .column("setting.source", each -> Cell.badge(each.source()))
                .column("setting.place", each -> Cell.text(each.place()));
    }

    /** A few hundred, of which all are at hand: a part begins at the number that its token is. */
    private Function<PageRequest, Table.Part<InForce>> source(Asked asked) {
        @Nullable String holds = asked.text("key");
        @Nullable String source = asked.text("source");
        Map<String, String> changes = runtime.changes();
        List<InForce> chosen =
                settings.sources().stream()
                        .map(setting -> inForce(setting, changes))
                        .filter(each -> holds == null || each.key().contains(holds.toLowerCase(Locale.ROOT)))
                        .filter(each -> source == null || each.source().equals(source))
                        .toList();
        return part -> {
            Long position = Asked.position(part);
            int from = position == null ? 0 : (int) Math.min(position, chosen.size());
            int to = Math.min(from + part.size(), chosen.size());
            return new Table.Part<>(chosen.subList(from, to), to < chosen.size() ? Integer.toString(to) : null);
        };
    }

    private static InForce inForce(EffectiveSetting setting, Map<String, String> changes) {
        String changed = changes.get(setting.key());
        if (changed != null) return new InForce(setting.key(), changed, "changed", Texts.of("setting.until_restart"));
        return switch (setting.origin()) {
            case Origin.InEnvironment(String variable) ->
                    new InForce(setting.key(), setting.value(), "environment", variable);
            case Origin.InFile file ->
                    new InForce(setting.key(), setting.value(), "file", file.file().getFileName() + ":" + file.line());
            case Origin.ByDefault() -> new InForce(setting.key(), setting.value(), "default", "");
        };
    }

    /** Changes one until the restart of the hub. */
    @POST
    @RolesAllowed(Roles.HUB_ADMIN)
    public Response change(MultivaluedMap<String, String> fields) {
        var given = new Form(fields);
        String key = given.require("key");
        try {
            configuration.apply(viewer.caller(), nested(List.of(key.split("\\.")), given.require("value")));
            return pages.goTo(PATH + "?source=changed", Texts.of("setting.is_changed", key));
        } catch (HubException e) {
            if (e.fault() != Fault.INVALID_REQUEST) throw e;
            pages.say(new Notice(false, e.problem().detail()));
            return pages.to(PATH);
        }
    }

    private static JsonObject nested(List<String> path, String value) {
        Json inner = path.size() == 1 ? Json.of(value) : nested(path.subList(1, path.size()), value);
        return Json.object().put(path.getFirst(), inner).build();
    }
}
