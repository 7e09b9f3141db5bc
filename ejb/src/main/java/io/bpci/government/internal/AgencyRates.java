package io.bpci.government.internal;

import io.bpci.envelope.NodeId;
import io.bpci.platform.RateLimits;

import jakarta.enterprise.context.ApplicationScoped;

/** How many requests a minute the officers of each agency make together. Safe for concurrent use. */
@ApplicationScoped
public class AgencyRates {
    private static final int MINUTE = 60;

    /** What still passes where the rate is used up, of what cannot wait. */
    private static final int RESERVE = 60;

    private final RateLimits<NodeId> rates = new RateLimits<>(System::nanoTime, MINUTE);
    private final RateLimits<NodeId> reserve = new RateLimits<>(System::nanoTime, MINUTE);

    /**
     * Takes one request.
     *
     * @return 0 when it passes, else the milliseconds until it would
     */
    public long charge(NodeId agency, int perMinute) {
        return rates.charge(agency, 1, (double) perMinute / MINUTE);
    }

    /** Takes one request from what is kept back; false when that is used up too. */
    public boolean chargeReserve(NodeId agency) {
        return reserve.charge(agency, 1, (double) RESERVE / MINUTE) == 0;
    }

    public void forgetIdle() {
        rates.forgetIdle();
        reserve.forgetIdle();
    }
}
