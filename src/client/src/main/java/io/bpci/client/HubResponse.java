package io.bpci.client;

import io.bpci.envelope.Identifier;
import io.bpci.wire.AcknowledgeEmergency;
import io.bpci.wire.CloseEmergency;
import io.bpci.wire.DeclareEmergency;
import io.bpci.wire.EmergencyInfo;
import io.bpci.wire.EmergencyPage;
import io.bpci.wire.EmergencyReport;
import io.bpci.wire.PlaybookInfo;
import io.bpci.wire.PlaybookPage;
import io.bpci.wire.PublishPlaybook;
import io.bpci.wire.RetirePlaybook;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/**
 * Emergency response: playbooks, and emergencies that are declared by them. Every method throws as those of {@link
 * HubApi}. Safe for concurrent use.
 */
public final class HubResponse {
    private static final String PLAYBOOKS = "/integration/government/playbooks";
    private static final String EMERGENCIES = "/integration/government/emergencies";

    private final HttpExchange http;

    HubResponse(HttpExchange http) {
        this.http = http;
    }

    /** Publishes a version of a playbook; the same again changes nothing. */
    public PlaybookInfo publish(PublishPlaybook request) {
        return HubApi.read(http.post(PLAYBOOKS, HubApi.write(request)), PlaybookInfo.class);
    }

    /** All versions of all that the caller sees, the newest first. */
    public Iterable<PlaybookInfo> playbooks() {
        return new Pages<>(token -> {
            PlaybookPage page = HubApi.read(http.get(PLAYBOOKS, HubApi.with(Map.of(), token)), PlaybookPage.class);
            return new Pages.Page<>(page.playbooks(), page.nextPageToken());
        });
    }

    /** The newest version. */
    public PlaybookInfo playbook(Identifier playbookId) {
        return HubApi.read(http.get(path(playbookId), Map.of()), PlaybookInfo.class);
    }

    /** For good: by none of its versions an emergency is declared any more. */
    public PlaybookInfo retire(Identifier playbookId, String sessionId) {
        return HubApi.read(
                http.post(path(playbookId) + "/retire", HubApi.write(new RetirePlaybook(sessionId))),
                PlaybookInfo.class);
    }

    /** Declares an emergency, or an exercise; the same under the same key again is that one. */
    public EmergencyInfo declare(DeclareEmergency request) {
        return HubApi.read(http.post(EMERGENCIES, HubApi.write(request)), EmergencyInfo.class);
    }

    /** All that the caller sees, the newest first. */
    public Iterable<EmergencyInfo> emergencies(boolean activeOnly) {
        return emergencies(activeOnly, null);
    }

    /**
     * As {@link #emergencies(boolean)}, sorted.
     *
     * @param sort by which member, behind a {@code -} the other way round; null for the list's own order
     */
    public Iterable<EmergencyInfo> emergencies(boolean activeOnly, @Nullable String sort) {
        Map<String, String> filter = HubApi.sorted(activeOnly ? Map.of("active", "true") : Map.of(), sort);
        return new Pages<>(token -> {
            EmergencyPage page = HubApi.read(http.get(EMERGENCIES, HubApi.with(filter, token)), EmergencyPage.class);
            return new Pages.Page<>(page.emergencies(), page.nextPageToken());
        });
    }

    public EmergencyInfo emergency(String emergencyId) {
        return HubApi.read(http.get(path(emergencyId), Map.of()), EmergencyInfo.class);
    }

    /** What it was like, as the log says it. */
    public EmergencyReport report(String emergencyId) {
        return HubApi.read(http.get(path(emergencyId) + "/report", Map.of()), EmergencyReport.class);
    }

    /** Says that the officer's agency knows of it. */
    public EmergencyInfo acknowledge(String emergencyId, AcknowledgeEmergency request) {
        return HubApi.read(http.post(path(emergencyId) + "/acknowledge", HubApi.write(request)), EmergencyInfo.class);
    }

    /** Ends it, by the agency that declared it. */
    public EmergencyInfo close(String emergencyId, CloseEmergency request) {
        return HubApi.read(http.post(path(emergencyId) + "/close", HubApi.write(request)), EmergencyInfo.class);
    }

    private static String path(Identifier playbookId) {
        return PLAYBOOKS + "/" + HttpExchange.segment(playbookId.value());
    }

    private static String path(String emergencyId) {
        return EMERGENCIES + "/" + HttpExchange.segment(emergencyId);
    }
}
