package io.bpci.platform;

import io.bpci.settings.HubSettings;

import jakarta.annotation.Resource;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.logging.Level;
import java.util.logging.Logger;

import javax.sql.DataSource;

/** What the hub cannot serve without, looked at when asked for. */
@Stateless
public class Vitals {
    private static final Logger LOG = Logger.getLogger(Vitals.class.getName());
    private static final int ANSWER_SECS = 2;

    @Inject HubSettings settings;

    @Resource(lookup = Database.JNDI_NAME)
    @SuppressWarnings("NullAway.Init") // the container sets it
    DataSource database;

    /** Whether the database answers within two seconds of getting a connection. */
    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public boolean databaseAnswers() {
        try (Connection connection = database.getConnection()) {
            return connection.isValid(ANSWER_SECS);
        } catch (SQLException e) {
            LOG.log(Level.WARNING, "the database does not answer", e);
            return false;
        }
    }

    /** Bytes free for the hub where it keeps its data; 0 when that cannot be told. */
    public long freeBytes() {
        try {
            Path directory = settings.storage().dataDir();
            return Files.getFileStore(Files.exists(directory) ? directory : directory.toAbsolutePath().getRoot())
                    .getUsableSpace();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the data directory cannot be looked at", e);
            return 0;
        }
    }
}
