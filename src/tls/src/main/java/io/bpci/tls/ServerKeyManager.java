package io.bpci.tls;

import org.jspecify.annotations.Nullable;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.HexFormat;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/** Gives each new connection the certificate that is current then. For servers only. */
final class ServerKeyManager extends X509ExtendedKeyManager {
    private final LiveCertificate live;

    /** What handshakes that began before a renewal still ask for. */
    private volatile ServerCertificate recent;

    ServerKeyManager(LiveCertificate live) {
        this.live = live;
        this.recent = live.current();
    }

    /** A name for this very certificate, so that its chain and its key are never taken from different ones. */
    private static String alias(ServerCertificate certificate) {
        return HexFormat.of().formatHex(certificate.certificate().getSignature());
    }

    private @Nullable String choose(@Nullable String keyType) {
        ServerCertificate now = live.current();
        return now.certificate().getPublicKey().getAlgorithm().equals(keyType) ? alias(now) : null;
    }

    private @Nullable ServerCertificate named(@Nullable String alias) {
        ServerCertificate before = recent;
        ServerCertificate now = live.current();
        if (alias(now).equals(alias)) {
            recent = now;
            return now;
        }
        return alias(before).equals(alias) ? before : null;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return choose(keyType);
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return choose(keyType);
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        ServerCertificate certificate = named(alias);
        return certificate == null ? null : certificate.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        ServerCertificate certificate = named(alias);
        return certificate == null ? null : certificate.key();
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        String alias = choose(keyType);
        return alias == null ? null : new String[] {alias};
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}
