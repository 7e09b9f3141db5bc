package io.bpci.api.relay;

import io.bpci.api.problem.Refusals;
import io.bpci.json.Slice;
import io.bpci.platform.HubException;
import io.bpci.problem.Fault;
import io.bpci.problem.Problem;
import io.bpci.relay.Relay;
import io.bpci.relay.RelayOutcome;
import io.bpci.settings.HubSettings;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A request whose body is an envelope: its signature is the authentication. Made once, as the resources for messages
 * are: to make them for each took a tenth of the time.
 */
@ApplicationScoped
public class SignedRequest {
    private static final long RETRY_MS = 1_000;

    @Inject Relay relay;
    @Inject HubSettings settings;
    @Inject HttpServletRequest request;

    /**
     * Relays the envelope and waits for what becomes of it.
     *
     * @throws HubException UNAVAILABLE when that takes too long
     */
    public RelayOutcome relay(byte[] envelope, boolean promise) {
        try {
            return relay.relay(Slice.of(envelope), promise, request.getRemoteAddr())
                    .toCompletableFuture()
                    .get(settings.oracleConfig().relayTimeoutSecs(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw unknown();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unknown();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the relay failed", e.getCause());
        }
    }

    /** Never a false answer in either direction: the sender finds out by sending the same bytes again. */
    public static HubException unknown() {
        return HubException.retryAfterMs(
                Fault.UNAVAILABLE,
                RETRY_MS,
                "whether the message was accepted is not known; sent again as it is, it is accepted once at most");
    }

    public RuntimeException refused(Problem problem) {
        return Refusals.exception(request, problem);
    }
}
