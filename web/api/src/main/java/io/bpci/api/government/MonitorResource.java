package io.bpci.api.government;

import io.bpci.api.http.Parameters;
import io.bpci.api.security.CurrentOfficer;
import io.bpci.identity.Decided;
import io.bpci.json.Malformed;
import io.bpci.monitoring.GovernmentMonitor;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;

import org.jspecify.annotations.Nullable;

import java.util.regex.Pattern;

/** The business of governments, live, as server-sent events (WHATWG HTML, 9.2). */
@Path("integration/government/events")
@RequestScoped
public class MonitorResource {
    private static final Pattern SEQUENCE = Pattern.compile("0|[1-9][0-9]{0,17}");

    @Inject GovernmentMonitor monitor;
    @Inject CurrentOfficer officer;

    /**
     * Ends when the token does, and when its officer may not watch any more.
     *
     * @param last where a reader that comes again goes on; it knows more than {@code after}
     */
    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Decided(resource = "operation", scope = "view")
    public void watch(
            @HeaderParam("Last-Event-ID") @Nullable String last,
            @QueryParam("after") @Nullable String after,
            @Context SseEventSink sink,
            @Context Sse sse,
            @Context HttpServletResponse response) {
        Long known =
                last == null || last.isEmpty()
                        ? Parameters.readIfPresent("after", after, MonitorResource::sequence)
                        : Parameters.readIfPresent("Last-Event-ID", last, MonitorResource::sequence);
        // What stands between keeps nothing back.
        response.setHeader("X-Accel-Buffering", "no");
        var carrier = new SseCarrier(sink, sse);
        carrier.carries(monitor.open(officer.watcher(), known, carrier));
    }

    private static Long sequence(String text) {
        if (!SEQUENCE.matcher(text).matches()) throw new Malformed("must be the number of an event, 0 or more");
        return Long.valueOf(text);
    }
}
