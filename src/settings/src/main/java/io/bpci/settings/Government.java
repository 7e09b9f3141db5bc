package io.bpci.settings;

import java.time.Duration;
import java.util.Optional;

/**
 * Section {@code government}: agencies, their sessions, and as whom the hub asks Keycloak what officers may do.
 *
 * @param clientSecret absent where nobody governs: then all that officers may do is refused
 */
@Setting("Government agencies: as whom the hub asks Keycloak what officers may do, and what bounds their part.")
public record Government(
        @Setting(
                        value = "The hub's own client in the realm: its Authorization Services decide.",
                        byDefault = "bpci-api",
                        pattern = "[!-~]{1,255}",
                        allowed = "1 to 255 visible ASCII characters")
                String clientId,
        @Setting("The secret of that client. Without it whatever only Keycloak can allow is refused.")
                Optional<Secret> clientSecret,
        @Setting(
                        value = "How long what Keycloak decided for a token is used before it is asked again.",
                        byDefault = "5s",
                        min = "0s",
                        max = "60s")
                Duration decisionLifetime,
        @Setting(
                        value =
                                "The level of authentication (acr) that a token must name for emergency, key and"
                                        + " revocation acts of people. There is no way to ask for none.",
                        byDefault = "two-factor",
                        pattern = "[A-Za-z0-9._:/-]{1,128}",
                        allowed = "1 to 128 letters, digits and . _ : / -, as the issuer names the level")
                String stepUpAcr,
        @Setting(
                        value = "How long ago a login of that level may be for such an act.",
                        byDefault = "5m",
                        min = "30s",
                        max = "8h")
                Duration stepUpMaxAge,
        @Setting(value = "How long a government session lasts at most.", byDefault = "8h", min = "1m", max = "24h")
                Duration sessionTimeout,
        @Setting(
                        value = "How long a government session lasts when nothing is done in it.",
                        byDefault = "30m",
                        min = "1m",
                        max = "24h")
                Duration sessionIdleTimeout,
        @Setting(value = "Agencies, those that were revoked included.", byDefault = "1000", min = "1", max = "100000")
                int maxAgencies,
        @Setting(value = "Sessions of one agency that are open at once.", byDefault = "1000", min = "1", max = "100000")
                int maxSessionsPerAgency,
        @Setting(
                        value = "Operations of one agency that have not ended.",
                        byDefault = "10000",
                        min = "1",
                        max = "1000000")
                int maxOpenOperations,
        @Setting(
                        value = "How long an emergency bypass lifts an agency's limits at most.",
                        byDefault = "4h",
                        min = "1s",
                        max = "24h")
                Duration bypassMaxDuration,
        @Setting(
                        value = "Within what time the second officer must sign an emergency bypass.",
                        byDefault = "15m",
                        min = "1s",
                        max = "24h")
                Duration bypassSignWithin,
        @Setting(
                        value = "Versions of playbooks of one agency, those that are retired included.",
                        byDefault = "1000",
                        min = "1",
                        max = "100000")
                int maxPlaybooks,
        @Setting(
                        value = "Emergencies and exercises of one agency that have not ended.",
                        byDefault = "100",
                        min = "1",
                        max = "10000")
                int maxOpenEmergencies,
        @Setting(value = "How long an emergency lasts that nobody closes.", byDefault = "7d", min = "1m", max = "90d")
                Duration emergencyMaxDuration,
        @Setting(
                        value = "Cases that one agency leads and that are not closed.",
                        byDefault = "1000",
                        min = "1",
                        max = "100000")
                int maxOpenCases,
        @Setting(
                        value = "Controls of compliance, those that were retired included.",
                        byDefault = "1000",
                        min = "1",
                        max = "10000")
                int maxControls,
        @Setting(
                        value = "Findings of compliance that are not resolved; beyond them one for each control.",
                        byDefault = "100000",
                        min = "1",
                        max = "1000000")
                int maxFindings,
        @Setting(
                        value =
                                "How far back the status of compliance looks, and after which a finding about messages"
                                        + " is resolved when none failed.",
                        byDefault = "24h",
                        min = "1h",
                        max = "7d")
                Duration complianceWindow,
        @Setting(
                        value = "Streams in which officers watch live, on this hub.",
                        byDefault = "200",
                        min = "1",
                        max = "10000")
                int maxMonitors,
        @Setting(value = "Of those, by one officer.", byDefault = "5", min = "1", max = "10000")
                int maxMonitorsPerOfficer) {}
