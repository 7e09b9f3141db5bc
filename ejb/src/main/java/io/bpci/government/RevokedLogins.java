package io.bpci.government;

import io.bpci.government.internal.KeycloakPeople;
import io.bpci.government.internal.LoginEndRecords;
import io.bpci.platform.HubException;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;

import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Ends at Keycloak the logins in which revoked sessions were opened, with what else hangs on them: other clients'
 * sessions, and offline tokens. What is to be done is kept in the transaction that revokes; while Keycloak does not do
 * it, it is asked again for a day, ever less often.
 */
@Stateless
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class RevokedLogins {
    private static final Logger LOG = Logger.getLogger(RevokedLogins.class.getName());

    @Inject LoginEndRecords records;
    @Inject KeycloakPeople people;

    /** Ends those whose time has come; stops at the first that Keycloak does not end. */
    public void end(int limit) {
        for (String login : records.due(limit)) {
            try {
                people.endLogin(login);
            } catch (HubException e) {
                LOG.log(Level.WARNING, "a revoked login is ended later: {0}", e.getMessage());
                records.failed(login);
                return;
            }
            records.ended(login);
        }
    }
}
