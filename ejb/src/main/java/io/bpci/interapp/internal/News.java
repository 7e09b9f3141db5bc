package io.bpci.interapp.internal;

import io.bpci.agreement.Step;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.NodeId;
import io.bpci.envelope.Priority;
import io.bpci.jose.Ed25519;
import io.bpci.platform.HubIdentity;
import io.bpci.settings.HubSettings;

import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;

import java.util.List;

/** What the parties are told of their agreement: by messages of the hub, each step with the envelope that signed it. */
@Stateless
@TransactionAttribute(TransactionAttributeType.REQUIRES_NEW)
public class News {
    private static final int GROUP = 100;

    @Inject AgreementStore store;
    @Inject HubIdentity identity;
    @Inject HubSettings settings;
    @Inject Ed25519 signatures;

    /** A message that is to be sent, which then is {@link #told}. */
    public record Due(long number, Identifier agreementId, Envelope message) {}

    /** What is to be told next, the oldest first. */
    public List<Due> due() {
        return store.database()
                .createQuery("select n from StoredNews n order by n.number", StoredNews.class)
                .setMaxResults(GROUP)
                .getResultStream()
                .map(each -> new Due(each.number(), new Identifier(each.agreementId()), message(each)))
                .toList();
    }

    private Envelope message(StoredNews news) {
        var id = new Identifier(news.agreementId());
        List<NodeId> parties = store.require(id).parties();
        return Envelope.draft()
                .messageId(new MessageId("agreement-news:" + news.number()))
                .source(new NodeId(settings.oracleConfig().nodeId()))
                .targets(parties)
                .messageType(Step.TYPE)
                .priority(Priority.HIGH)
                .createdAt(store.now())
                .correlationId(id)
                .content(news.content())
                .sign(identity.key(), signatures);
    }

    public void told(Due due) {
        StoredNews news = store.database().find(StoredNews.class, due.number());
        if (news != null) store.database().remove(news);
    }

    /** The revoked agreements, messages under which may still wait in queues, with their parties. */
    public List<Withdrawal> toWithdraw() {
        return store.toWithdraw().stream().map(each -> new Withdrawal(each.agreementId(), each.parties())).toList();
    }

    /** Of which agreement messages are to be withdrawn, and from whose queues. */
    public record Withdrawal(Identifier agreementId, List<NodeId> parties) {}

    public void withdrawn(Withdrawal done) {
        store.begin();
        store.require(done.agreementId()).withdrawn();
    }
}
