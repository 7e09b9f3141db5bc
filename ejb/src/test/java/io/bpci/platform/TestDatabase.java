package io.bpci.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.audit.internal.AuditIndex;
import io.bpci.audit.internal.AuditSegment;
import io.bpci.audit.internal.AuditSequence;
import io.bpci.audit.internal.IndexPage;
import io.bpci.audit.internal.IndexRun;
import io.bpci.audit.internal.SegmentHead;
import io.bpci.audit.internal.StoredGroup;
import io.bpci.cases.internal.CaseDocument;
import io.bpci.cases.internal.CaseFile;
import io.bpci.cases.internal.CaseNews;
import io.bpci.cases.internal.CaseParticipant;
import io.bpci.cases.internal.CasePermit;
import io.bpci.cases.internal.CaseReader;
import io.bpci.cases.internal.CaseTask;
import io.bpci.cases.internal.StoredCaseStep;
import io.bpci.compliance.internal.ComplianceProgress;
import io.bpci.compliance.internal.StoredControl;
import io.bpci.compliance.internal.StoredFinding;
import io.bpci.compliance.internal.StoredTally;
import io.bpci.compliance.internal.StoredWaiver;
import io.bpci.consensus.internal.EmergencyMeasure;
import io.bpci.consensus.internal.NetworkParameter;
import io.bpci.consensus.internal.StoredRound;
import io.bpci.consensus.internal.StoredWeight;
import io.bpci.contracts.internal.ContractMessage;
import io.bpci.contracts.internal.ContractProgress;
import io.bpci.contracts.internal.Deployment;
import io.bpci.contracts.internal.Place;
import io.bpci.contracts.internal.StoredContract;
import io.bpci.contracts.internal.StoredModule;
import io.bpci.contracts.internal.StoredRecord;
import io.bpci.contracts.internal.StoredRun;
import io.bpci.contracts.internal.StoredValue;
import io.bpci.deadletters.internal.DeadLetter;
import io.bpci.discovery.internal.DiscoveryProgress;
import io.bpci.discovery.internal.StoredAnnouncement;
import io.bpci.discovery.internal.StoredTrust;
import io.bpci.events.internal.StoredTicket;
import io.bpci.government.internal.Agency;
import io.bpci.government.internal.BypassSignature;
import io.bpci.government.internal.EmergencyBypass;
import io.bpci.government.internal.GovernmentOperation;
import io.bpci.government.internal.GovernmentSession;
import io.bpci.government.internal.LoginToEnd;
import io.bpci.government.internal.OperationStep;
import io.bpci.interapp.internal.StoredAgreement;
import io.bpci.interapp.internal.StoredApp;
import io.bpci.interapp.internal.StoredNews;
import io.bpci.interapp.internal.StoredStep;
import io.bpci.interapp.internal.StoredTerms;
import io.bpci.log.internal.LogCheckpoint;
import io.bpci.log.internal.LogCosignature;
import io.bpci.log.internal.LogHead;
import io.bpci.log.internal.LogTenure;
import io.bpci.log.internal.LogTile;
import io.bpci.nodes.internal.AllowRule;
import io.bpci.nodes.internal.Node;
import io.bpci.nodes.internal.NodeKey;
import io.bpci.nodes.internal.Presence;
import io.bpci.nodes.internal.StoredEncryptionKey;
import io.bpci.policies.internal.PolicyProgress;
import io.bpci.policies.internal.StoredAction;
import io.bpci.policies.internal.StoredPolicy;
import io.bpci.response.internal.ConcernedAgency;
import io.bpci.response.internal.EmergencyAlarm;
import io.bpci.response.internal.StoredEmergency;
import io.bpci.response.internal.StoredPlaybook;
import io.bpci.schemas.internal.MessageSchema;
import io.bpci.witnessing.internal.StoredFork;
import io.bpci.witnessing.internal.WitnessedHead;

import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;

import org.apache.commons.dbcp2.PoolingDataSource;
import org.hibernate.cfg.Configuration;
import org.jspecify.annotations.Nullable;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import javax.sql.DataSource;

/**
 * The hub's persistence without a container: the same tables and entities, transactions by hand, an entity manager that
 * is the one of the thread's transaction.
 */
public final class TestDatabase implements AutoCloseable {
    private final EntityManagerFactory factory;
    private final DataSource dataSource;

    /** H2 would close its file between transactions. */
    private final Connection keptOpen;

    /** Nodes, rules and the like are few: these may be sorted. */
    private static final Pattern OF_WHAT_GROWS =
            Pattern.compile(" from (audit|log|dead)_.* order by .* fetch first ", Pattern.DOTALL);

    private final Set<String> limited = ConcurrentHashMap.newKeySet();

    private final ThreadLocal<Deque<Transaction>> running = ThreadLocal.withInitial(ArrayDeque::new);

    private record Transaction(EntityManager entities, List<Runnable> afterCommit) {}

    /** A database as it is, with the hub's tables or without. */
    public TestDatabase(DataSource dataSource) {
        this(dataSource, true);
    }

    /** One that has the hub's tables. */
    static TestDatabase migrated(DataSource dataSource) {
        return new TestDatabase(dataSource, false);
    }

    private TestDatabase(DataSource dataSource, boolean migrate) {
        this.dataSource = dataSource;
        try {
            keptOpen = dataSource.getConnection();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        if (migrate) Database.migrate(dataSource);
        var configuration = new Configuration();
        configuration.getProperties().put("hibernate.connection.datasource", dataSource);
        configuration.getProperties().put("hibernate.jdbc.time_zone", "UTC");
        configuration.setStatementInspector(this::noted);
        for (Class<?> entity :
                List.of(
                        Agency.class,
                        AllowRule.class,
                        AuditIndex.class,
                        AuditSegment.class,
                        AuditSequence.class,
                        ComplianceProgress.class,
                        ContractMessage.class,
                        ContractProgress.class,
                        DeadLetter.class,
                        Deployment.class,
                        Place.class,
                        StoredContract.class,
                        StoredModule.class,
                        StoredRecord.class,
                        StoredRun.class,
                        StoredValue.class,
                        DiscoveryProgress.class,
                        EmergencyMeasure.class,
                        GovernmentOperation.class,
                        EmergencyBypass.class,
                        StoredPlaybook.class,
                        StoredEmergency.class,
                        ConcernedAgency.class,
                        EmergencyAlarm.class,
                        CaseFile.class,
                        CaseParticipant.class,
                        StoredCaseStep.class,
                        CaseReader.class,
                        CaseDocument.class,
                        CaseTask.class,
                        CaseNews.class,
                        CasePermit.class,
                        BypassSignature.class,
                        GovernmentSession.class,
                        LoginToEnd.class,
                        IndexPage.class,
                        IndexRun.class,
                        LogCheckpoint.class,
                        LogCosignature.class,
                        LogHead.class,
                        LogTenure.class,
                        LogTile.class,
                        MessageSchema.class,
                        NetworkParameter.class,
                        Node.class,
                        NodeKey.class,
                        StoredEncryptionKey.class,
                        OperationStep.class,
                        Presence.class,
                        SegmentHead.class,
                        StoredAgreement.class,
                        StoredAnnouncement.class,
                        StoredApp.class,
                        StoredControl.class,
                        StoredFinding.class,
                        StoredFork.class,
                        StoredGroup.class,
                        StoredNews.class,
                        StoredRound.class,
                        StoredStep.class,
                        StoredTally.class,
                        StoredTerms.class,
                        StoredTicket.class,
                        StoredTrust.class,
                        StoredPolicy.class,
                        StoredAction.class,
                        PolicyProgress.class,
                        StoredWaiver.class,
                        StoredWeight.class,
                        WitnessedHead.class)) {
            configuration.addAnnotatedClass(entity);
        }
        factory = configuration.buildSessionFactory();
    }

    private String noted(String statement) {
        if (OF_WHAT_GROWS.matcher(statement).find()) limited.add(statement);
        return statement;
    }

    /**
     * Of the queries that want the first few rows, those for which the database would read and sort more than these.
     */
    private List<String> sorting() throws SQLException {
        List<String> sorting = new ArrayList<>();
        if (!keptOpen.getMetaData().getURL().startsWith("jdbc:h2:")) return sorting;
        for (String statement : limited) {
            try (PreparedStatement explain = keptOpen.prepareStatement("explain " + statement);
                    ResultSet plan = explain(explain)) {
                plan.next();
                if (!plan.getString(1).contains("index sorted")) sorting.add(plan.getString(1));
            }
        }
        return sorting;
    }

    private static ResultSet explain(PreparedStatement statement) throws SQLException {
        int parameters = statement.getParameterMetaData().getParameterCount();
        for (int i = 1; i <= parameters; i++) statement.setNull(i, Types.NULL);
        return statement.executeQuery();
    }

    public DataSource dataSource() {
        return dataSource;
    }

    /** Runs in a transaction of its own, whether or not one is running. */
    public <T extends @Nullable Object> T inTransaction(Supplier<T> work) {
        var transaction = new Transaction(factory.createEntityManager(), new ArrayList<>());
        running.get().push(transaction);
        T result;
        try {
            transaction.entities().getTransaction().begin();
            result = work.get();
            transaction.entities().getTransaction().commit();
        } catch (RuntimeException e) {
            if (transaction.entities().getTransaction().isActive()) transaction.entities().getTransaction().rollback();
            throw e;
        } finally {
            running.get().pop();
            transaction.entities().close();
        }
        transaction.afterCommit().forEach(Runnable::run);
        return result;
    }

    void afterCommit(Runnable work) {
        current().afterCommit().add(work);
    }

    /** As the container injects it. */
    public EntityManager entityManager() {
        return (EntityManager)
                Proxy.newProxyInstance(
                        TestDatabase.class.getClassLoader(),
                        new Class<?>[] {EntityManager.class},
                        (proxy, method, arguments) -> {
                            try {
                                return method.invoke(current().entities(), arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getTargetException();
                            }
                        });
    }

    private Transaction current() {
        Transaction transaction = running.get().peek();
        if (transaction == null) throw new IllegalStateException("no transaction is running");
        return transaction;
    }

    @Override
    public void close() {
        factory.close();
        try {
            assertThat(sorting()).isEmpty();
            keptOpen.close();
            if (dataSource instanceof PoolingDataSource<?> pooled) pooled.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
