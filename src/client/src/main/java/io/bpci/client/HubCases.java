package io.bpci.client;

import io.bpci.envelope.Identifier;
import io.bpci.wire.CaseDocumentInfo;
import io.bpci.wire.CaseDocumentPage;
import io.bpci.wire.CaseEntry;
import io.bpci.wire.CaseInfo;
import io.bpci.wire.CasePage;
import io.bpci.wire.CaseTaskInfo;
import io.bpci.wire.CaseTaskPage;
import io.bpci.wire.CaseTimelinePage;
import io.bpci.wire.SubmitCaseStep;
import io.bpci.wire.TakenCaseStep;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.Optional;

/**
 * Cross-border cases, as an officer of an agency that takes part. Every method throws as those of {@link HubApi}. Safe
 * for concurrent use.
 */
public final class HubCases {
    private static final String CASES = "/integration/government/cases";
    private static final int ACCEPTED = 202;

    private final HttpExchange http;

    HubCases(HttpExchange http) {
        this.http = http;
    }

    /** Opens a case by a step that does; the same again is that case. */
    public TakenCaseStep open(SubmitCaseStep request) {
        return HubApi.read(http.post(CASES, HubApi.write(request)), TakenCaseStep.class);
    }

    /** Takes a step that binds the agency: join, decline, invite, leave, hand over, take over or close. */
    public TakenCaseStep bind(Identifier caseId, SubmitCaseStep request) {
        return HubApi.read(http.post(path(caseId) + "/commitments", HubApi.write(request)), TakenCaseStep.class);
    }

    /** Takes a step of the daily work: a note, a document, a task, or how far one is. */
    public TakenCaseStep work(Identifier caseId, SubmitCaseStep request) {
        return HubApi.read(http.post(path(caseId) + "/entries", HubApi.write(request)), TakenCaseStep.class);
    }

    /**
     * All that the caller sees, the newest first.
     *
     * @param state null for any
     */
    public Iterable<CaseInfo> list(@Nullable String state) {
        return list(state, null);
    }

    /**
     * As {@link #list(String)}, sorted.
     *
     * @param sort by which member, behind a {@code -} the other way round; null for the list's own order
     */
    public Iterable<CaseInfo> list(@Nullable String state, @Nullable String sort) {
        Map<String, String> filter = HubApi.sorted(state == null ? Map.of() : Map.of("state", state), sort);
        return new Pages<>(token -> {
            CasePage page = HubApi.read(http.get(CASES, HubApi.with(filter, token)), CasePage.class);
            return new Pages.Page<>(page.cases(), page.nextPageToken());
        });
    }

    public CaseInfo get(Identifier caseId) {
        return HubApi.read(http.get(path(caseId), Map.of()), CaseInfo.class);
    }

    /** The steps that the caller may know of, the oldest first. */
    public Iterable<CaseEntry> timeline(Identifier caseId) {
        return new Pages<>(token -> {
            CaseTimelinePage page =
                    HubApi.read(
                            http.get(path(caseId) + "/timeline", HubApi.with(Map.of(), token)), CaseTimelinePage.class);
            return new Pages.Page<>(page.entries(), page.nextPageToken());
        });
    }

    public Iterable<CaseTaskInfo> tasks(Identifier caseId) {
        return new Pages<>(token -> {
            CaseTaskPage page =
                    HubApi.read(http.get(path(caseId) + "/tasks", HubApi.with(Map.of(), token)), CaseTaskPage.class);
            return new Pages.Page<>(page.tasks(), page.nextPageToken());
        });
    }

    /**
     * Documents that the caller may know of, the oldest first.
     *
     * @param text that the title has; null for any
     */
    public Iterable<CaseDocumentInfo> documents(Identifier caseId, @Nullable String text) {
        Map<String, String> filter = text == null ? Map.of() : Map.of("text", text);
        return new Pages<>(token -> {
            CaseDocumentPage page =
                    HubApi.read(
                            http.get(path(caseId) + "/documents", HubApi.with(filter, token)), CaseDocumentPage.class);
            return new Pages.Page<>(page.documents(), page.nextPageToken());
        });
    }

    /** A step as it was signed. */
    public byte[] step(Identifier caseId, long number) {
        return http.get(path(caseId) + "/steps/" + number, Map.of()).body().clone();
    }

    /**
     * A bundle of the steps after that number and their receipts, for {@code EvidenceBundle}; empty while the log has
     * not come so far.
     */
    public Optional<byte[]> evidence(Identifier caseId, long after) {
        HttpExchange.Answer answer =
                http.get(path(caseId) + "/evidence", after == 0 ? Map.of() : Map.of("after", Long.toString(after)));
        return answer.status() == ACCEPTED ? Optional.empty() : Optional.of(answer.body().clone());
    }

    private static String path(Identifier caseId) {
        return CASES + "/" + HttpExchange.segment(caseId.value());
    }
}
