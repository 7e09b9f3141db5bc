package io.bpci.events.internal;

import io.bpci.events.Pass;
import io.bpci.platform.Caller;
import io.bpci.platform.Role;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** A ticket that was sold and not used yet. */
@Entity
@Table(name = "event_ticket")
public class StoredTicket {
    @Id private String digest = "";

    private String caller = "";

    private @Nullable String organisation;

    /** The realm's names, with spaces between. */
    private String roles = "";

    @Column(name = "token_expires_at")
    private Instant tokenExpiresAt = Instant.EPOCH;

    @Column(name = "expires_at")
    private Instant expiresAt = Instant.EPOCH;

    protected StoredTicket() {}

    public StoredTicket(String digest, Pass pass, Instant expiresAt) {
        this.digest = digest;
        this.caller = pass.caller().name();
        this.organisation = pass.caller().organisation();
        this.roles = pass.caller().roles().stream().map(Role::realmName).sorted().collect(Collectors.joining(" "));
        this.tokenExpiresAt = pass.until();
        this.expiresAt = expiresAt;
    }

    public boolean isValid(Instant now) {
        return now.isBefore(expiresAt);
    }

    public Pass pass() {
        var held = Arrays.stream(roles.split(" ")).map(Role::named).flatMap(Optional::stream);
        return new Pass(new Caller(caller, organisation, held.collect(Collectors.toSet())), tokenExpiresAt);
    }
}
