package io.bpci.client;

import io.bpci.envelope.Identifier;
import io.bpci.wire.DefinePolicy;
import io.bpci.wire.PolicyActionInfo;
import io.bpci.wire.PolicyActionPage;
import io.bpci.wire.PolicyInfo;
import io.bpci.wire.PolicyPage;
import io.bpci.wire.PolicyTrial;
import io.bpci.wire.TryPolicy;

import java.util.Map;

/** Security policies and what they did. Every method throws as those of {@link HubApi}. Safe for concurrent use. */
public final class HubPolicies {
    private static final byte[] NOTHING = {};
    private final HttpExchange http;

    HubPolicies(HttpExchange http) {
        this.http = http;
    }

    /** Defines a policy, or gives one another definition; the same again changes nothing. */
    public PolicyInfo define(Identifier policy, DefinePolicy request) {
        return HubApi.read(http.put(path(policy), HubApi.write(request)), PolicyInfo.class);
    }

    public PolicyInfo policy(Identifier policy) {
        return HubApi.read(http.get(path(policy), Map.of()), PolicyInfo.class);
    }

    /** All that the caller sees, in the order of their names. */
    public Iterable<PolicyInfo> policies() {
        return new Pages<>(token -> {
            PolicyPage page =
                    HubApi.read(http.get("/inter-app/policies", HubApi.with(Map.of(), token)), PolicyPage.class);
            return new Pages.Page<>(page.policies(), page.nextPageToken());
        });
    }

    /** Shows what a policy would have done over past traffic; it does nothing. */
    public PolicyTrial dryRun(Identifier policy, TryPolicy request) {
        return HubApi.read(http.post(path(policy) + "/dry-run", HubApi.write(request)), PolicyTrial.class);
    }

    /** From now on it acts. */
    public PolicyInfo switchOn(Identifier policy) {
        return HubApi.read(http.post(path(policy) + "/switch-on", NOTHING), PolicyInfo.class);
    }

    /** It acts no more; what it did stays. */
    public PolicyInfo switchOff(Identifier policy) {
        return HubApi.read(http.post(path(policy) + "/switch-off", NOTHING), PolicyInfo.class);
    }

    /** Removes it; what it did stays. */
    public void remove(Identifier policy) {
        http.delete(path(policy), Map.of());
    }

    /**
     * What policies did, the last first.
     *
     * @param filter {@code policy_id}, or nothing
     */
    public Iterable<PolicyActionInfo> actions(Map<String, String> filter) {
        return new Pages<>(token -> {
            PolicyActionPage page =
                    HubApi.read(
                            http.get("/inter-app/policy-actions", HubApi.with(filter, token)), PolicyActionPage.class);
            return new Pages.Page<>(page.actions(), page.nextPageToken());
        });
    }

    /** Ends what a policy did. */
    public PolicyActionInfo lift(long action) {
        return HubApi.read(
                http.post("/inter-app/policy-actions/%d/lift".formatted(action), NOTHING), PolicyActionInfo.class);
    }

    private static String path(Identifier policy) {
        return "/inter-app/policies/" + HttpExchange.segment(policy.value());
    }
}
