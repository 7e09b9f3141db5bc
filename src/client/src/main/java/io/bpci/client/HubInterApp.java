package io.bpci.client;

import io.bpci.envelope.Envelope;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.wire.AgreementAudit;
import io.bpci.wire.AgreementHistory;
import io.bpci.wire.AgreementInfo;
import io.bpci.wire.AgreementPage;
import io.bpci.wire.AgreementValidation;
import io.bpci.wire.AmendAgreement;
import io.bpci.wire.AppInfo;
import io.bpci.wire.AppPage;
import io.bpci.wire.AttestApp;
import io.bpci.wire.NewAgreement;
import io.bpci.wire.RegisterApp;
import io.bpci.wire.TakenStep;

import java.util.Map;

/**
 * Applications and the agreements between them. What was signed is given as it came, and verified by {@code
 * io.bpci.agreement}. Every method throws as those of {@link HubApi}. Safe for concurrent use.
 */
public final class HubInterApp {
    private final HttpExchange http;

    HubInterApp(HttpExchange http) {
        this.http = http;
    }

    /** Registers an application, or what it says of itself now; the same again changes nothing. */
    public AppInfo register(RegisterApp request) {
        return HubApi.read(http.post("/inter-app/apps", HubApi.write(request)), AppInfo.class);
    }

    /** Answers for what an application says of itself. */
    public AppInfo attest(NodeId app, AttestApp request) {
        return HubApi.read(http.post(appPath(app) + "/attest", HubApi.write(request)), AppInfo.class);
    }

    public AppInfo app(NodeId app) {
        return HubApi.read(http.get(appPath(app), Map.of()), AppInfo.class);
    }

    /** All applications, in the order of their ids. */
    public Iterable<AppInfo> apps() {
        return new Pages<>(token -> {
            AppPage page = HubApi.read(http.get("/inter-app/apps", HubApi.with(Map.of(), token)), AppPage.class);
            return new Pages.Page<>(page.apps(), page.nextPageToken());
        });
    }

    /** Proposes an agreement; the same request again finds it, if it names the agreement. */
    public AgreementInfo establish(NewAgreement request) {
        return HubApi.read(http.post("/inter-app/establish", HubApi.write(request)), AgreementInfo.class);
    }

    /** Proposes other terms. */
    public AgreementInfo amend(Identifier agreement, AmendAgreement request) {
        return HubApi.read(http.post(path(agreement) + "/amend", HubApi.write(request)), AgreementInfo.class);
    }

    public AgreementInfo agreement(Identifier agreement) {
        return HubApi.read(http.get(path(agreement), Map.of()), AgreementInfo.class);
    }

    /** Every version of the terms, and every step as it was signed. */
    public AgreementHistory history(Identifier agreement) {
        return HubApi.read(http.get(path(agreement) + "/history", Map.of()), AgreementHistory.class);
    }

    /**
     * Agreements in the order of their proposal.
     *
     * @param filter {@code state}, or nothing
     */
    public Iterable<AgreementInfo> agreements(Map<String, String> filter) {
        return new Pages<>(token -> {
            AgreementPage page =
                    HubApi.read(http.get("/inter-app/agreements", HubApi.with(filter, token)), AgreementPage.class);
            return new Pages.Page<>(page.agreements(), page.nextPageToken());
        });
    }

    /** Takes a step of a party; its signature is the authentication. */
    public TakenStep step(Envelope step) {
        return HubApi.read(http.postSigned("/inter-app/steps", step.bytes()), TakenStep.class);
    }

    /** Checks the agreement anew, each check with its evidence. */
    public AgreementValidation validate(Identifier agreement) {
        return HubApi.read(http.get(path(agreement) + "/validate", Map.of()), AgreementValidation.class);
    }

    /** What was done under the agreement. */
    public AgreementAudit audit(Identifier agreement) {
        return HubApi.read(http.get(path(agreement) + "/audit", Map.of()), AgreementAudit.class);
    }

    /** The same as a page for people. */
    public byte[] auditPage(Identifier agreement) {
        return http.get(path(agreement) + "/audit", Map.of("format", "html")).body().clone();
    }

    private static String path(Identifier agreement) {
        return "/inter-app/agreements/" + HttpExchange.segment(agreement.value());
    }

    private static String appPath(NodeId app) {
        return "/inter-app/apps/" + HttpExchange.segment(app.value());
    }
}
