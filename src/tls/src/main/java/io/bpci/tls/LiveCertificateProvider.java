package io.bpci.tls;

import org.jspecify.annotations.Nullable;

import java.security.KeyStore;
import java.security.Provider;
import java.util.List;
import java.util.Map;

import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactorySpi;
import javax.net.ssl.ManagerFactoryParameters;

/**
 * A {@code KeyManagerFactory} algorithm for one {@link LiveCertificate}, for a server that takes its key managers by
 * the name of an algorithm and in no other way. It offers nothing else, so that installing it changes nothing for
 * others.
 */
public final class LiveCertificateProvider extends Provider {
    /** The algorithm's name, and the provider's. */
    public static final String NAME = "BpciLiveCertificate";

    private static final long serialVersionUID = 1;

    public LiveCertificateProvider(LiveCertificate certificate) {
        super(NAME, "1", "the certificate of the hub's API, as its files have it");
        putService(new FactoryService(this, certificate));
    }

    private static final class FactoryService extends Service {
        private final LiveCertificate certificate;

        FactoryService(Provider provider, LiveCertificate certificate) {
            super(provider, "KeyManagerFactory", NAME, Factory.class.getName(), List.of(), Map.of());
            this.certificate = certificate;
        }

        @Override
        public Object newInstance(@Nullable Object parameter) {
            return new Factory(certificate);
        }
    }

    private static final class Factory extends KeyManagerFactorySpi {
        private final LiveCertificate certificate;

        Factory(LiveCertificate certificate) {
            this.certificate = certificate;
        }

        /** Does not look at the store: a server insists on having one. */
        @Override
        protected void engineInit(@Nullable KeyStore store, char @Nullable [] password) {}

        @Override
        protected void engineInit(@Nullable ManagerFactoryParameters parameters) {}

        @Override
        protected KeyManager[] engineGetKeyManagers() {
            return new KeyManager[] {new ServerKeyManager(certificate)};
        }
    }
}
