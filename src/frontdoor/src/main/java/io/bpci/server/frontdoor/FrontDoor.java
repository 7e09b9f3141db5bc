package io.bpci.server.frontdoor;

import org.glassfish.grizzly.filterchain.FilterChainBuilder;
import org.glassfish.grizzly.http.HttpServerFilter;
import org.glassfish.grizzly.http.server.AddOn;
import org.glassfish.grizzly.http.server.NetworkListener;

/**
 * Puts {@link Gate}, {@link Outflow}, {@link WholeBody} and {@link LastWord} into the filter chain of an HTTP listener.
 * Payara asks for an add-on named {@code comet} where {@code http.comet-support-enabled} is set; {@code
 * META-INF/hk2-locator} puts this one before Payara's own of that name, which the hub has no use for.
 */
public final class FrontDoor implements AddOn {
    private final Room bodies;
    private final Room answers;

    public FrontDoor() {
        this(new Room(Limits.OF_THE_HUB), new Room(Limits.OF_THE_HUB));
    }

    FrontDoor(Room bodies, Room answers) {
        this.bodies = bodies;
        this.answers = answers;
    }

    @Override
    public void setup(NetworkListener listener, FilterChainBuilder chain) {
        int container = chain.indexOfType(org.glassfish.grizzly.http.server.HttpServerFilter.class);
        int codec = chain.indexOfType(HttpServerFilter.class);
        if (codec < 0 || container < codec) throw new IllegalStateException("the listener speaks no HTTP");
        var clockwork = new Clockwork();
        var complaints = new Complaints(clockwork);
        chain.add(container, new WholeBody(bodies, clockwork, complaints));
        chain.add(container, new Outflow(answers, clockwork, complaints));
        chain.add(container, new Gate());
        chain.add(codec, new LastWord());
    }
}
