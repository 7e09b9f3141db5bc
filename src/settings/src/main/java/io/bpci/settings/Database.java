package io.bpci.settings;

import java.util.Optional;

/**
 * Section {@code database}.
 *
 * @param url absent for the embedded H2 file; what to connect to is {@link HubSettings#databaseUrl}
 */
@Setting("An H2 file inside the hub, or PostgreSQL.")
public record Database(
        @Setting(
                        value = "The JDBC URL. Without one the hub keeps an H2 file in storage.data_dir.",
                        pattern = "jdbc:(h2:file:|postgresql:)[!-~]+",
                        allowed =
                                "jdbc:postgresql://HOST/NAME?sslmode=verify-full or jdbc:h2:file:PATH;WRITE_DELAY=0,"
                                        + " with no password in it")
                Optional<String> url,
        @Setting(
                        value = "The database user.",
                        byDefault = "bpci",
                        pattern = "[!-~]{1,128}",
                        allowed = "1 to 128 visible ASCII characters")
                String user,
        @Setting("The database user's password.") Optional<Secret> password) {}
