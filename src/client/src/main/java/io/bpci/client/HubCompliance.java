package io.bpci.client;

import io.bpci.envelope.Identifier;
import io.bpci.json.Jcs;
import io.bpci.json.JsonObject;
import io.bpci.wire.AppliedControls;
import io.bpci.wire.ApplyControls;
import io.bpci.wire.CheckCompliance;
import io.bpci.wire.ComplianceCheck;
import io.bpci.wire.ControlInfo;
import io.bpci.wire.ControlPage;
import io.bpci.wire.FindingInfo;
import io.bpci.wire.FindingPage;
import io.bpci.wire.FindingStatus;
import io.bpci.wire.RequirementPage;
import io.bpci.wire.RequirementStatus;
import io.bpci.wire.WaiveControl;
import io.bpci.wire.WaiverInfo;
import io.bpci.wire.WaiverPage;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Controls of compliance, findings and waivers. Every method throws as those of {@link HubApi}. Safe for concurrent
 * use.
 */
public final class HubCompliance {
    private static final byte[] NOTHING = {};
    private static final String PATH = "/integration/government/compliance";
    private static final String CONTROLS = PATH + "/controls";
    private static final String FINDINGS = PATH + "/findings";
    private static final String WAIVERS = PATH + "/waivers";
    private static final String CONTROL = "control_id";

    private final HttpExchange http;

    HubCompliance(HttpExchange http) {
        this.http = http;
    }

    /**
     * Where the requirements of frameworks stand, in their order.
     *
     * @param framework null for every one
     */
    public Iterable<RequirementStatus> status(@Nullable String framework) {
        Map<String, String> filter = framework == null ? Map.of() : Map.of("framework", framework);
        return new Pages<>(token -> {
            RequirementPage page =
                    HubApi.read(http.get(PATH + "/status", HubApi.with(filter, token)), RequirementPage.class);
            return new Pages.Page<>(page.requirements(), page.nextPageToken());
        });
    }

    /** All that the caller sees, in the order of their names. */
    public Iterable<ControlInfo> controls() {
        return new Pages<>(token -> {
            ControlPage page = HubApi.read(http.get(CONTROLS, HubApi.with(Map.of(), token)), ControlPage.class);
            return new Pages.Page<>(page.controls(), page.nextPageToken());
        });
    }

    public ControlInfo control(Identifier control) {
        return HubApi.read(http.get(path(control), Map.of()), ControlInfo.class);
    }

    /** Defines controls, all or none; or, as a dry run, shows what that would change and find. */
    public AppliedControls apply(ApplyControls request) {
        return HubApi.read(http.post(CONTROLS, HubApi.write(request)), AppliedControls.class);
    }

    /** As {@link #apply(ApplyControls)}, of what somebody wrote: the hub says what is wrong with it. */
    public AppliedControls apply(JsonObject request) {
        return HubApi.read(http.post(CONTROLS, Jcs.canonical(request)), AppliedControls.class);
    }

    public ControlInfo switchOn(Identifier control) {
        return act(control, "switch-on");
    }

    /** What it found is resolved. */
    public ControlInfo switchOff(Identifier control) {
        return act(control, "switch-off");
    }

    /** For good. */
    public ControlInfo retire(Identifier control) {
        return act(control, "retire");
    }

    private ControlInfo act(Identifier control, String act) {
        return HubApi.read(http.post(path(control) + "/" + act, NOTHING), ControlInfo.class);
    }

    /** How each control comes out for one message, agreement or the configuration, now. */
    public ComplianceCheck check(CheckCompliance request) {
        return HubApi.read(http.post(PATH + "/check", HubApi.write(request)), ComplianceCheck.class);
    }

    /**
     * All that the caller reaches, the newest first.
     *
     * @param control null for any
     * @param status null for any
     */
    public Iterable<FindingInfo> findings(@Nullable Identifier control, @Nullable FindingStatus status) {
        return findings(control, status, null);
    }

    /**
     * As {@link #findings(Identifier, FindingStatus)}, sorted.
     *
     * @param sort by which member, behind a {@code -} the other way round; null for the list's own order
     */
    public Iterable<FindingInfo> findings(
            @Nullable Identifier control, @Nullable FindingStatus status, @Nullable String sort) {
        Map<String, String> filter = new HashMap<>();
        if (control != null) filter.put(CONTROL, control.value());
        if (status != null) filter.put("status", status.name().toLowerCase(Locale.ROOT));
        return new Pages<>(token -> {
            FindingPage page =
                    HubApi.read(http.get(FINDINGS, HubApi.with(HubApi.sorted(filter, sort), token)), FindingPage.class);
            return new Pages.Page<>(page.findings(), page.nextPageToken());
        });
    }

    public FindingInfo finding(long number) {
        return HubApi.read(http.get(FINDINGS + "/" + number, Map.of()), FindingInfo.class);
    }

    /** Answers for a control's not being met, until an end. */
    public WaiverInfo waive(WaiveControl request) {
        return HubApi.read(http.post(WAIVERS, HubApi.write(request)), WaiverInfo.class);
    }

    /**
     * All that the caller sees, the newest first, those that are over included.
     *
     * @param control null for any
     */
    public Iterable<WaiverInfo> waivers(@Nullable Identifier control) {
        Map<String, String> filter = control == null ? Map.of() : Map.of(CONTROL, control.value());
        return new Pages<>(token -> {
            WaiverPage page = HubApi.read(http.get(WAIVERS, HubApi.with(filter, token)), WaiverPage.class);
            return new Pages.Page<>(page.waivers(), page.nextPageToken());
        });
    }

    public WaiverInfo waiver(long number) {
        return HubApi.read(http.get(WAIVERS + "/" + number, Map.of()), WaiverInfo.class);
    }

    /** Ends it before its time. */
    public WaiverInfo withdraw(long number) {
        return HubApi.read(http.post(WAIVERS + "/" + number + "/withdraw", NOTHING), WaiverInfo.class);
    }

    private static String path(Identifier control) {
        return CONTROLS + "/" + HttpExchange.segment(control.value());
    }
}
