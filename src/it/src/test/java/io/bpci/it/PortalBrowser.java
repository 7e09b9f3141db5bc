package io.bpci.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;

import io.bpci.testkit.Chromium;
import io.bpci.testkit.Totp;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Somebody at a browser, with cookies of its own. Notes what the page complains of. */
final class PortalBrowser implements AutoCloseable {
    /** WCAG 2.2 to level AA. */
    private static final List<String> RULES = List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa");

    /** Where pictures for the documentation go; null where none are wanted. */
    private static final Path PICTURES =
            Boolean.getBoolean("bpci.pictures") ? Product.ROOT.resolve("src/docs/portal") : Path.of("");

    private static final int WIDE = 1280;
    private static final int PHONE = 390;

    private final BrowserContext context;
    private final Page page;
    private final List<String> complaints = new ArrayList<>();

    PortalBrowser(Chromium chromium) {
        context =
                chromium.browser()
                        .newContext(
                                new Browser.NewContextOptions()
                                        .setViewportSize(WIDE, 800)
                                        .setColorScheme(ColorScheme.LIGHT));
        page = context.newPage();
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") && !message.text().startsWith("Failed to load resource")) {
                complaints.add(message.text());
            }
        });
        page.onPageError(complaints::add);
        page.onDialog(dialog -> {
            complaints.add("a dialog: " + dialog.message());
            dialog.dismiss();
        });
    }

    Page page() {
        return page;
    }

    BrowserContext context() {
        return context;
    }

    /** Opens a page of the portal; its status. */
    int open(String path) {
        return Objects.requireNonNull(page.navigate(Product.portal() + path)).status();
    }

    /** Logs in as one of the development people. */
    PortalBrowser logIn(String user) {
        return logIn(user, Objects.requireNonNull(Product.users().get(user)));
    }

    PortalBrowser logIn(String user, String password) {
        open("/");
        page.fill("#username", user);
        page.fill("#password", password);
        page.click("#kc-login");
        page.waitForURL(url -> url.startsWith(Product.portal().toString()));
        return this;
    }

    /** At Keycloak, which asks for a one-time code, and for the password as well if that was entered long ago. */
    PortalBrowser stepUp(String password, String totpSecret) {
        page.waitForSelector("#otp, #password");
        if (page.locator("#password").count() > 0) {
            page.fill("#password", password);
            page.click("#kc-login");
            page.waitForSelector("#otp");
        }
        page.fill("#otp", Totp.code(totpSecret, Instant.now()));
        page.click("#kc-login");
        page.waitForURL(url -> url.startsWith(Product.portal().toString()));
        return this;
    }

    /** What the menu offers. */
    List<String> menu() {
        return page.locator(".menu li a").allInnerTexts().stream().map(String::strip).toList();
    }

    String heading() {
        return page.locator("h1").innerText();
    }

    /** Presses what is called so. */
    PortalBrowser press(String name) {
        page.locator("main").locator("button:visible, a.button:visible").getByText(name).first().click();
        return this;
    }

    /** In a dialog that is open: fills in why, and goes on. */
    PortalBrowser confirm(String reason) {
        var dialog = page.locator("dialog[open]");
        if (dialog.locator("textarea").count() > 0) dialog.locator("textarea").fill(reason);
        dialog.locator("button[type=submit]").click();
        page.waitForLoadState();
        return this;
    }

    String notice() {
        return page.locator(".notice").first().innerText().strip();
    }

    /** The page can be read and used by everybody, in both colours, on a desk and on a phone. */
    void isForEverybody(String picture) {
        page.setViewportSize(WIDE, 800);
        look("light", picture);
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
        look("dark", picture + "-dark");
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
        page.setViewportSize(PHONE, 844);
        assertThat((Integer) page.evaluate("document.documentElement.scrollWidth"))
                .as("the width of %s on a phone", page.url())
                .isLessThanOrEqualTo(PHONE);
        look("light", picture + "-phone");
        page.setViewportSize(WIDE, 800);
    }

    private void look(String colours, String picture) {
        var found = new AxeBuilder(page).withTags(RULES).analyze();
        assertThat(found.getViolations())
                .as("%s, %s", page.url(), colours)
                .extracting(rule ->
                        rule.getId()
                                + ": "
                                + rule.getNodes().getFirst().getHtml()
                                + " "
                                + rule.getNodes().getFirst().getFailureSummary())
                .isEmpty();
        if (PICTURES.toString().isEmpty()) return;
        page.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve(picture + ".png")));
    }

    /** Nothing was against the policy, no script failed, and nobody was asked by one. */
    void hasNoComplaints() {
        assertThat(complaints).isEmpty();
    }

    @Override
    public void close() {
        context.close();
    }
}
