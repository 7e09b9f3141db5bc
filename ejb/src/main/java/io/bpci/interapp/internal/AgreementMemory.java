package io.bpci.interapp.internal;

import io.bpci.agreement.AgreementState;
import io.bpci.envelope.Identifier;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;

import java.util.ArrayList;
import java.util.List;

/** Brings agreements into memory. */
@Stateless
@TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
public class AgreementMemory {
    private static final int PAGE = 1_000;

    @Inject AgreementStore store;
    @Inject LiveAgreements live;

    public void read() {
        // Holds off changes until all is read.
        long change = store.begin();
        List<LiveAgreement> all = new ArrayList<>();
        List<StoredAgreement> page;
        long after = 0;
        do {
            page = store.live(after, PAGE);
            for (StoredAgreement each : page) {
                boolean was = each.state() != AgreementState.PROPOSED;
                all.add(LiveAgreement.of(each, was ? store.current(each).terms() : null, change));
                after = each.number();
            }
            store.database().clear();
        } while (page.size() == PAGE);
        List<String> revoked = store.revoked(LiveAgreements.MOST_REVOKED);
        live.read(all, revoked.stream().map(Identifier::new).toList(), change);
    }
}
