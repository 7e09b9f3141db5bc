package io.bpci.portal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpci.identity.AccessToken;
import io.bpci.identity.Authentication;
import io.bpci.identity.CodeFlow;
import io.bpci.identity.EndedLogin;
import io.bpci.identity.IssuerSilent;
import io.bpci.identity.Login;
import io.bpci.platform.Caller;
import io.bpci.settings.HubSettings;

import org.junit.jupiter.api.Test;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

class PortalSessionsTest {
    private static final Duration TOKEN = Duration.ofMinutes(5);

    private Instant now = Instant.parse("2026-11-21T08:00:00Z");

    /** An issuer that answers as it is told; what ended alone is counted. */
    private final class Flow extends CodeFlow {
        private boolean silent;
        private int refreshed;
        private final CountDownLatch endedAlone = new CountDownLatch(1);

        @Override
        public Login refresh(Login login) throws IssuerSilent {
            if (silent) throw new IssuerSilent("as told", null);
            refreshed++;
            return login("olga", String.valueOf(login.session()));
        }

        @Override
        public void endAlone(Login login) {
            endedAlone.countDown();
        }
    }

    private final Flow flow = new Flow();
    private final PortalSessions sessions = sessions(2);

    private PortalSessions sessions(int most) {
        var made = new PortalSessions();
        made.settings = HubSettings.load(Optional.empty(), Map.of("BPCI_PORTAL_MAX_SESSIONS", "" + most));
        made.clock = () -> now;
        made.random = new SecureRandom();
        made.flow = flow;
        return made;
    }

    private Login login(String subject, String session) {
        var proven =
                new Authentication.Proven(
                        new Caller(subject, null, Set.of()),
                        now.plus(TOKEN),
                        new AccessToken("compact", subject, Map.of(), Set.of(), null));
        return new Login(proven, "refresh", "id", session, null, now);
    }

    private PortalSession begun(String subject, String session) {
        return sessions.find(sessions.begin(login(subject, session), null)).orElseThrow();
    }

    private void isOver(PortalSession session, End why) {
        assertThatThrownBy(() -> sessions.require(session))
                .isInstanceOfSatisfying(SessionOver.class, over -> assertThat(over.end()).isEqualTo(why));
    }

    @Test
    void aSessionIsFoundByItsSecretAndByNothingElse() {
        String secret = sessions.begin(login("olga", "s-1"), null);

        assertThat(sessions.find(secret)).isPresent();
        assertThat(sessions.find(secret + "x")).isEmpty();
        assertThat(sessions.find("")).isEmpty();
        assertThat(sessions.begin(login("olga", "s-1"), null)).isNotEqualTo(secret);
    }

    @Test
    void whatAnOpenPageAsksKeepsNoSessionAlive() throws Exception {
        PortalSession session = begun("olga", "s-1");
        for (int i = 0; i < 29; i++) {
            now = now.plus(Duration.ofMinutes(1));
            sessions.require(session);
        }
        sessions.act(session);
        now = now.plus(Duration.ofMinutes(29));
        sessions.require(session);
        now = now.plus(Duration.ofMinutes(1));

        isOver(session, End.IDLE);
        // At the issuer too, or the next look would log in again by itself.
        assertThat(flow.endedAlone.await(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void noSessionOutlivesItsTime() throws Exception {
        PortalSession session = begun("olga", "s-1");
        for (int i = 0; i < 8 * 60 - 1; i += 10) {
            sessions.require(session);
            sessions.act(session);
            now = now.plus(Duration.ofMinutes(10));
        }
        isOver(session, End.EXPIRED);
    }

    @Test
    void aLoginIsAskedAfterAndNotMoreOftenThanNeeded() throws Exception {
        PortalSession session = begun("olga", "s-1");
        sessions.require(session);
        assertThat(flow.refreshed).isZero();
        now = now.plusSeconds(21);
        sessions.require(session);
        sessions.require(session);
        assertThat(flow.refreshed).isOne();
    }

    @Test
    void whileTheIssuerIsSilentASessionLastsAsLongAsItsTokens() throws Exception {
        PortalSession session = begun("olga", "s-1");
        flow.silent = true;
        now = now.plus(TOKEN).minusSeconds(20);
        sessions.require(session);
        now = now.plusSeconds(10);
        assertThatThrownBy(() -> sessions.require(session)).isInstanceOf(IssuerSilent.class);
        flow.silent = false;
        sessions.require(session);
    }

    @Test
    void aLogoutAtTheIssuerEndsItsOwnSessionsAlone() throws Exception {
        PortalSession one = begun("olga", "s-1");
        PortalSession other = begun("olga", "s-2");
        sessions.loginEnded(new EndedLogin("s-1", "olga"));
        isOver(one, End.LOGIN_ENDED);
        sessions.require(other);
        sessions.loginEnded(new EndedLogin(null, "olga"));
        isOver(other, End.LOGIN_ENDED);
    }

    @Test
    void withOneTooManyTheOneIdleLongestEnds() throws Exception {
        PortalSession first = begun("olga", "s-1");
        now = now.plusSeconds(1);
        PortalSession second = begun("peter", "s-2");
        now = now.plusSeconds(1);
        sessions.act(first);
        begun("quentin", "s-3");

        isOver(second, End.CROWDED_OUT);
        sessions.require(first);
    }
}
