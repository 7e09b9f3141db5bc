package io.bpci.platform;

import io.bpci.settings.HubSettings;
import io.bpci.settings.Tls;

import jakarta.annotation.Resource;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
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

    /** When the API's certificate ends; empty when there is none, as on loopback. */
    public Optional<Instant> apiCertificateEnds() {
        return settings.tls().api().flatMap(Vitals::ends);
    }

    /** When the node WebSocket's certificate ends; empty when there is none, as on loopback. */
    public Optional<Instant> wsCertificateEnds() {
        return settings.tls().ws().flatMap(Vitals::ends);
    }

    private static Optional<Instant> ends(Tls.PemFiles files) {
        try (InputStream pem = Files.newInputStream(files.certificateFile())) {
            var certificate = (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
            return Optional.of(certificate.getNotAfter().toInstant());
        } catch (IOException | CertificateException e) {
            LOG.log(Level.WARNING, "a certificate cannot be read", e);
            return Optional.empty();
        }
    }
}
