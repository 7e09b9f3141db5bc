package io.bpci.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpci.platform.Caller;
import io.bpci.platform.Engine;
import io.bpci.platform.HubException;
import io.bpci.platform.MovableClock;
import io.bpci.platform.Role;
import io.bpci.platform.TestDatabase;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Tickets on both databases. */
@ParameterizedClass
@EnumSource(Engine.class)
class TicketsTest {
    private static final Instant UNTIL = Instant.parse("2026-11-21T09:00:00Z");

    @Parameter Engine engine;

    @TempDir Path directory;

    private final MovableClock clock = new MovableClock();
    private TestDatabase database;
    private Tickets tickets;

    @BeforeEach
    void open() {
        database = engine.open(directory);
        tickets = new Tickets();
        tickets.clock = clock;
        tickets.random = new SecureRandom();
        tickets.entities = database.entityManager();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static Caller operator(@Nullable String organisation) {
        return new Caller("olga", organisation, Set.of(Role.NODE_OPERATOR));
    }

    private Ticket sold(Caller caller) {
        return database.inTransaction(() -> tickets.sell(new Pass(caller, UNTIL)));
    }

    private Optional<Pass> redeemed(String ticket) {
        return database.inTransaction(() -> tickets.redeem(ticket));
    }

    @Test
    void aTicketLetsInOnceAsWhoeverBoughtIt() {
        Ticket ticket = sold(operator("north"));

        assertThat(ticket.text()).hasSize(43);
        assertThat(ticket).asString().doesNotContain(ticket.text());
        assertThat(redeemed(ticket.text())).contains(new Pass(operator("north"), UNTIL));
        assertThat(redeemed(ticket.text())).isEmpty();
    }

    @Test
    void ofManyWhoShowItAtOnceOneIsLetIn() throws Exception {
        String ticket = sold(operator("north")).text();
        Callable<Boolean> attempt = () -> redeemed(ticket).isPresent();

        try (var threads = Executors.newFixedThreadPool(8)) {
            int letIn = 0;
            for (Future<Boolean> one : threads.invokeAll(List.of(attempt, attempt, attempt, attempt, attempt))) {
                if (one.get()) letIn++;
            }
            assertThat(letIn).isEqualTo(1);
        }
    }

    @Test
    void aTicketIsGoodForThirtySeconds() {
        String early = sold(operator("north")).text();
        String late = sold(operator("north")).text();

        clock.move(Duration.ofMillis(29_999));
        assertThat(redeemed(early)).isPresent();
        clock.move(Duration.ofMillis(1));
        assertThat(redeemed(late)).isEmpty();
    }

    @Test
    void whatWasNeverSoldLetsNobodyIn() {
        assertThat(redeemed("")).isEmpty();
        assertThat(redeemed("A".repeat(43))).isEmpty();
    }

    @Test
    void unusedTicketsAreBoundedAndForgotten() {
        for (int i = 0; i < Tickets.MAX_UNUSED; i++) sold(operator("north"));

        assertThatThrownBy(() -> sold(operator("north")))
                .isInstanceOf(HubException.class)
                .hasMessageContaining("wait to be used");
        clock.move(Tickets.LIFETIME);
        assertThat(sold(operator("north"))).isNotNull();
    }

    @Test
    void theDatabaseHoldsNoTicket() {
        String ticket = sold(operator("north")).text();

        String stored =
                database.inTransaction(() ->
                        (String)
                                database.entityManager()
                                        .createNativeQuery("select digest from event_ticket")
                                        .getSingleResult());
        assertThat(stored).hasSize(64).isNotEqualTo(ticket);
    }

    @Test
    void whoSeesNothingGetsNone() {
        assertThatThrownBy(() -> sold(new Caller("officer", "treasury", Set.of(Role.GOVERNMENT_OFFICER))))
                .isInstanceOf(HubException.class);
        assertThatThrownBy(() -> sold(operator(null))).isInstanceOf(HubException.class);
    }
}
