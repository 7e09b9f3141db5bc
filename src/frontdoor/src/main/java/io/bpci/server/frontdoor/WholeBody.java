package io.bpci.server.frontdoor;

import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.Grizzly;
import org.glassfish.grizzly.attributes.Attribute;
import org.glassfish.grizzly.filterchain.BaseFilter;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.NextAction;
import org.glassfish.grizzly.http.HttpContent;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.http.HttpResponsePacket;
import org.glassfish.grizzly.http.util.Header;
import org.glassfish.grizzly.http.util.HttpStatus;

/**
 * Lets a request into the container when its body is there, so that whoever sends slowly, or not at all, holds none of
 * the server's threads. Until then it is a {@link Gathering}.
 */
final class WholeBody extends BaseFilter {
    private static final Attribute<Gathering> GATHERING =
            Grizzly.DEFAULT_ATTRIBUTE_BUILDER.createAttribute(WholeBody.class.getName());

    private final Room room;
    private final Clockwork clockwork;
    private final Complaints complaints;

    WholeBody(Room room, Clockwork clockwork, Complaints complaints) {
        this.room = room;
        this.clockwork = clockwork;
        this.complaints = complaints;
    }

    @Override
    public NextAction handleRead(FilterChainContext context) {
        if (!(context.getMessage() instanceof HttpContent content)
                || !(content.getHttpHeader() instanceof HttpRequestPacket request)) {
            return context.getInvokeAction();
        }
        Connection<?> connection = context.getConnection();
        Gathering gathering = GATHERING.get(connection);
        if (gathering == null) {
            // It has been refused, by the codec or before this.
            if (request.getProcessingState().isError()) return context.getStopAction();
            if (content.isLast() || !hasBody(request)) return context.getInvokeAction();
            gathering = new Gathering(context.copy(), request, room, clockwork, complaints);
            GATHERING.set(connection, gathering);
            if (!begin(context, request, gathering)) return context.getStopAction();
        }
        HttpContent whole = gathering.add(content);
        if (whole == null) return context.getStopAction();
        GATHERING.remove(connection);
        context.setMessage(whole);
        return context.getInvokeAction();
    }

    /** RFC 9112, 6.3: what has neither length nor chunks has no body. After an upgrade it is no HTTP any more. */
    private static boolean hasBody(HttpRequestPacket request) {
        return !request.isIgnoreContentModifiers() && (request.isChunked() || request.getContentLength() > 0);
    }

    /** Refuses what can be refused by its headers; otherwise asks for the body if the client waits to be asked. */
    private boolean begin(FilterChainContext context, HttpRequestPacket request, Gathering gathering) {
        if (request.getContentLength() > room.limits().maxBytes()) {
            gathering.refuse(Refusal.tooLarge(room.limits().maxBytes(), Answer.path(request)));
            return false;
        }
        if (request.requiresAcknowledgement()) {
            if (!"100-continue".equalsIgnoreCase(request.getHeader(Header.Expect))) {
                gathering.refuse(Refusal.of(HttpStatus.EXPECTATION_FAILED_417.getStatusCode(), Answer.path(request)));
                return false;
            }
            HttpResponsePacket response = request.getResponse();
            response.setStatus(HttpStatus.CONINTUE_100);
            response.setAcknowledgement(true);
            context.write(response);
        }
        gathering.begin();
        return true;
    }
}
