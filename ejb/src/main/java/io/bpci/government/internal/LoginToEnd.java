package io.bpci.government.internal;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;

import java.time.Duration;
import java.time.Instant;

/** A login at Keycloak that is to end, because a session that was opened in it was revoked. */
@Entity
@Table(name = "government_login_end")
public class LoginToEnd {
    /** Beyond it Keycloak is not asked any more; its own limits end the login. */
    static final Duration PATIENCE = Duration.ofHours(24);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
    private static final int MOST_DOUBLINGS = 10;

    @Id private String login;

    @Column(name = "government_id")
    private String governmentId;

    private String officer;

    private Instant since;

    private int attempts;

    @Column(name = "next_at")
    private Instant nextAt;

    @Version private long version;

    protected LoginToEnd() {}

    LoginToEnd(String login, GovernmentSession session, Instant now) {
        this.login = login;
        governmentId = session.governmentId().value();
        officer = session.officer();
        since = now;
        nextAt = now;
    }

    /** That Keycloak did not end it; false if it is not asked again. */
    boolean failed(Instant now) {
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(attempts, MOST_DOUBLINGS));
        attempts++;
        nextAt = now.plus(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE);
        return nextAt.isBefore(since.plus(PATIENCE));
    }

    public String login() {
        return login;
    }

    String governmentId() {
        return governmentId;
    }

    String officer() {
        return officer;
    }

    int attempts() {
        return attempts;
    }
}
