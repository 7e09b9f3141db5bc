package io.bpci.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.casework.CaseAct;
import io.bpci.casework.CaseRole;
import io.bpci.casework.Classification;
import io.bpci.casework.TaskState;
import io.bpci.envelope.Digest;
import io.bpci.envelope.Identifier;
import io.bpci.it.Casework.Agency;
import io.bpci.testkit.Chromium;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.util.ArrayList;
import java.util.List;

/** Cases in the portal, in a real browser. */
@ExtendWith(Product.class)
class PortalCasesIT {
    private static final String CASES = "/government/cases";
    private static final String TITLE = "Undeclared <b>freight</b>";

    private static Chromium chromium;
    private final List<PortalBrowser> open = new ArrayList<>();

    @BeforeAll
    static void start() {
        chromium = Chromium.start();
    }

    @AfterAll
    static void stop() {
        if (chromium != null) chromium.close();
    }

    @AfterEach
    void close() {
        for (PortalBrowser browser : open) {
            browser.hasNoComplaints();
            browser.close();
        }
    }

    private PortalBrowser logIn(Agency agency, String jurisdiction, String clearance) throws Exception {
        var person = new KeycloakAdmin().makeOfficer(agency.id().value(), jurisdiction, "standard", clearance);
        var browser = new PortalBrowser(chromium);
        open.add(browser);
        return browser.logIn(person.name(), person.password());
    }

    private static String main(PortalBrowser browser) {
        return browser.page().locator("main").innerText();
    }

    @Test
    void aCaseIsSeenByThoseWhoTakePartUpToTheirClearance() throws Exception {
        Agency customs = Casework.agency("united_states", "full_access", "top_secret");
        Agency douane = Casework.agency("france", "full_access", "secret");
        var work = new Casework();
        Digest opening = work.open(customs, douane, TITLE, Classification.CONFIDENTIAL);
        work.taken(douane, work.path("/commitments"), new CaseAct.Join(opening, CaseRole.PARTNER));
        String entries = work.path("/entries");
        work.taken(customs, entries, new CaseAct.Note("Seen in <i>Le Havre</i>", null));
        work.taken(customs, entries, new CaseAct.Note("Who told us", Classification.SECRET));
        var hold = new Identifier("hold");
        work.taken(customs, entries, new CaseAct.AssignTask(hold, "Hold the container", douane.id(), null, null));
        work.taken(douane, entries, new CaseAct.MoveTask(hold, TaskState.STARTED, "on our way"));

        PortalBrowser amelie = logIn(douane, "france", "secret");
        assertThat(amelie.menu()).contains("Cases");
        amelie.open(CASES);
        amelie.isForEverybody("cases");
        amelie.page().locator("tbody a").getByText(TITLE).click();
        assertThat(amelie.heading()).isEqualTo(TITLE);
        assertThat(main(amelie))
                .contains(
                        "Seen in <i>Le Havre</i>",
                        "Who told us",
                        "Hold the container",
                        "on our way",
                        customs.id().value(),
                        opening.hex());
        amelie.isForEverybody("case");
        // What is done meanwhile comes by itself.
        work.taken(customs, entries, new CaseAct.Note("It is gone", null));
        amelie.page().getByText("It is gone").waitFor();
        var download = amelie.page().waitForDownload(() -> amelie.press("Evidence"));
        assertThat(download.suggestedFilename()).isEqualTo("case-evidence.zip");

        PortalBrowser alain = logIn(douane, "france", "confidential");
        alain.open(CASES + work.path(""));
        assertThat(main(alain)).contains("Le Havre").doesNotContain("Who told us");
        Agency zoll = Casework.agency("germany", "full_access", "secret");
        PortalBrowser zoe = logIn(zoll, "germany", "secret");
        zoe.open(CASES);
        assertThat(main(zoe)).contains("Your agency takes part in none.");
        zoe.open(CASES + work.path(""));
        assertThat(main(zoe)).doesNotContain("freight").contains("there is no case");
    }
}
