package io.bpci.consensus.internal;

import io.bpci.ballot.RoundState;
import io.bpci.envelope.Identifier;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;

/** Brings the open rounds into memory, and the names of the last ones that are over. */
@Stateless
@TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
public class RoundMemory {
    private static final int MOST = 10_000;

    @Inject RoundStore store;
    @Inject OpenRounds rounds;

    public void read() {
        var open = store.in(RoundState.OPEN, 0, MOST).stream().map(store::load).toList();
        var over =
                store.database()
                        .createQuery(
                                "select r.proposalId from StoredRound r where r.state <> :open order by r.number desc",
                                String.class)
                        .setParameter("open", RoundState.OPEN)
                        .setMaxResults(MOST)
                        .getResultStream()
                        .map(Identifier::new)
                        .toList();
        rounds.read(open, over);
    }
}
