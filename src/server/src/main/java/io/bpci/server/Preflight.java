package io.bpci.server;

import io.bpci.settings.HubSettings;
import io.bpci.settings.InvalidSettings;
import io.bpci.settings.Tls.PemFiles;
import io.bpci.tls.Reading;
import io.bpci.tls.ServerCertificate;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/**
 * Says, as properties on standard output, where a hub with the settings of this environment would listen and which
 * certificates it would show; or on standard error what is wrong with them. Starts nothing.
 */
public final class Preflight {
    private static final List<String> LOCAL = List.of("127.0.0.1", "localhost");

    private Preflight() {}

    public static void main(String[] arguments) throws IOException {
        HubSettings settings;
        try {
            settings = HubSettings.fromEnvironment();
        } catch (InvalidSettings e) {
            System.err.println(e.getMessage());
            System.exit(HubServer.BAD_SETTINGS);
            return;
        }
        var answer = new Properties();
        answer.setProperty("warn_days", Long.toString(settings.tls().warnBeforeEnd().toDays()));
        describe("api", settings.oracleConfig().apiAddress(), settings.tls().api(), answer);
        describe("ws", settings.oracleConfig().wsAddress(), settings.tls().ws(), answer);
        // ISO 8859-1 with escapes, whatever the terminal's encoding.
        answer.store(System.out, null);
    }

    private static void describe(String listener, String address, Optional<PemFiles> tls, Properties answer) {
        answer.setProperty(listener + ".address", address);
        tls.ifPresent(files -> {
            if (ServerCertificate.read(files.certificateFile(), files.privateKeyFile(), Instant.now())
                    instanceof Reading.Usable(var certificate)) {
                answer.setProperty(listener + ".certificate", files.certificateFile().toString());
                answer.setProperty(listener + ".ends", certificate.ends().toString());
                answer.setProperty(listener + ".host", host(certificate.hosts(), address));
            }
        });
    }

    /** By which of its names clients on this machine best call it. */
    private static String host(List<String> names, String address) {
        return LOCAL.stream()
                .filter(names::contains)
                .findFirst()
                .or(() -> names.stream().filter(name -> !name.startsWith("*")).findFirst())
                .orElse(address);
    }
}
