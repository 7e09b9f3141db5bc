package io.bpci.identity;

import io.bpci.platform.HubException;
import io.bpci.problem.Fault;
import io.bpci.settings.HubSettings;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The level of authentication that {@link SteppedUp} acts demand, and how old it may be (RFC 9470): {@code
 * government.step_up_acr} and {@code government.step_up_max_age}. Safe for concurrent use.
 */
@ApplicationScoped
public class StepUp {
    @Inject HubSettings settings;
    @Inject InstantSource clock;

    /** RFC 9470, 4: for {@code acr_values}. */
    public String acr() {
        return settings.government().stepUpAcr();
    }

    /** RFC 9470, 4: for {@code max_age}. */
    public Duration maxAge() {
        return settings.government().stepUpMaxAge();
    }

    /**
     * Whether that is a login of the level, and fresh.
     *
     * @param event null where the issuer says of none, as in the tokens of clients themselves
     */
    public boolean isMetBy(@Nullable AuthenticationEvent event) {
        if (event == null || !event.acr().equals(acr())) return false;
        Instant now = clock.instant();
        Duration skew = Duration.ofSeconds(settings.identity().clockSkewSecs());
        return !event.at().isAfter(now.plus(skew)) && !event.at().plus(maxAge()).plus(skew).isBefore(now);
    }

    /**
     * @throws HubException INSUFFICIENT_AUTHENTICATION unless the token's owner logged in like that
     */
    public void require(AccessToken token) {
        if (isMetBy(token.event())) return;
        throw new HubException(
                Fault.INSUFFICIENT_AUTHENTICATION,
                "a person does this whose login has the level %s and is at most %d s old; %s. Log in anew with it: bpci login --step-up, or in the portal"
                        .formatted(acr(), maxAge().toSeconds(), found(token.event())));
    }

    private String found(@Nullable AuthenticationEvent event) {
        if (event == null) return "the token is of no person's login";
        if (!event.acr().equals(acr())) return "the token's login has another";
        return "the token's login is older";
    }

    /** RFC 9470, 3: what the answer to a token that does not do says in {@code WWW-Authenticate}. */
    public String challenge() {
        return "Bearer error=\"insufficient_user_authentication\","
                + " error_description=\"A stronger or more recent login is needed\","
                + " acr_values=\"%s\", max_age=\"%d\"".formatted(acr(), maxAge().toSeconds());
    }
}
