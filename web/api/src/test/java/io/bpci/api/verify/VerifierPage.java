package io.bpci.api.verify;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.FilePayload;

import java.net.URI;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The page as somebody uses it. Every change waits until the page shows what follows from it. */
final class VerifierPage implements AutoCloseable {
    private final Page page;
    private final List<String> console = new ArrayList<>();
    private final List<String> requests = new ArrayList<>();

    private VerifierPage(Page page) {
        this.page = page;
        page.onConsoleMessage(message -> console.add(message.type() + ": " + message.text()));
        page.onPageError(error -> console.add("error: " + error));
        page.onRequest(request -> requests.add(request.url()));
    }

    static VerifierPage open(Page page, URI address) {
        var opened = new VerifierPage(page);
        page.navigate(address.toString());
        opened.settle();
        return opened;
    }

    private void settle() {
        page.waitForSelector("#result[aria-busy=false]");
    }

    private void then(Runnable change) {
        page.evaluate("document.getElementById('result').setAttribute('aria-busy', 'true')");
        change.run();
        settle();
    }

    VerifierPage keys(String text) {
        then(() -> page.getByLabel("Keys of the log").fill(text));
        return this;
    }

    VerifierPage witnesses(String text) {
        open("#more");
        then(() -> page.getByLabel("Keys of witnesses, one a line").fill(text));
        return this;
    }

    VerifierPage sender(String jwk) {
        open("#more");
        then(() -> page.getByLabel("Public key of the message's sender (JWK)").fill(jwk));
        return this;
    }

    VerifierPage target(String jwk) {
        open("#more");
        then(() -> page.getByLabel("Public key of the message's target (JWK)").fill(jwk));
        return this;
    }

    VerifierPage paste(String receipt) {
        open("#paste");
        then(() -> page.getByLabel("Receipt (JSON)").fill(receipt));
        return this;
    }

    private void open(String details) {
        page.evaluate("details => document.querySelector(details).open = true", details);
    }

    VerifierPage choose(byte[] receipt) {
        then(() -> page.locator("#receipt-file").setInputFiles(file("receipt.json", receipt)));
        return this;
    }

    VerifierPage chooseBundle(byte[] zip) {
        var file = new FilePayload("evidence.zip", "application/zip", zip);
        then(() -> page.locator("#receipt-file").setInputFiles(file));
        return this;
    }

    VerifierPage chooseMessage(byte[] message) {
        then(() -> page.locator("#message-file").setInputFiles(file("message.json", message)));
        return this;
    }

    VerifierPage chooseKeys(byte[] keys) {
        then(() -> page.locator("#keys-file").setInputFiles(file("keys.json", keys)));
        return this;
    }

    private static FilePayload file(String name, byte[] content) {
        return new FilePayload(name, "application/json", content);
    }

    /** Drops files onto an element, as from a file manager. */
    VerifierPage drop(String selector, Map<String, byte[]> files) {
        var encoded =
                files.entrySet().stream()
                        .map(file -> List.of(file.getKey(), Base64.getEncoder().encodeToString(file.getValue())))
                        .toList();
        then(() ->
                page.locator(selector)
                        .evaluate(
                                """
                                (target, files) => {
                                  const dataTransfer = new DataTransfer();
                                  for (const [name, base64] of files) {
                                    const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
                                    dataTransfer.items.add(new File([bytes], name));
                                  }
                                  for (const type of ["dragover", "drop"]) {
                                    target.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
                                  }
                                }
                                """,
                                encoded));
        return this;
    }

    void clear() {
        then(() -> page.getByText("Clear everything").click());
    }

    /** {@code proven}, {@code unpinned}, {@code refused} or {@code waiting}. */
    String verdict() {
        return attribute("data-verdict");
    }

    /** The step that failed; empty when none did. */
    String failed() {
        return attribute("data-step");
    }

    private String attribute(String name) {
        String value = page.locator("#result").getAttribute(name);
        return value == null ? "" : value;
    }

    String headline() {
        return page.locator("#verdict").innerText();
    }

    String reason() {
        return page.locator("#reason").innerText();
    }

    /** All that the result says. */
    String report() {
        return page.locator("#result").innerText();
    }

    /** The sentences in the list under that heading. */
    String under(String heading) {
        return page.locator("#report h3", new Page.LocatorOptions().setHasText(heading))
                .locator("xpath=following-sibling::*[1]")
                .innerText();
    }

    String colour(String selector) {
        return (String) page.locator(selector).evaluate("element => getComputedStyle(element).color");
    }

    /** Of texts, edges and drawings. */
    List<String> coloursShown() {
        var colours = new ArrayList<String>();
        var all =
                (List<?>)
                        page.evaluate(
                                """
                                [...document.querySelectorAll("body *")].flatMap((element) => {
                                  const style = getComputedStyle(element);
                                  return [style.color, style.backgroundColor, style.borderTopColor, style.fill, style.stroke];
                                })
                                """);
        all.forEach(one -> colours.add(String.valueOf(one)));
        return colours;
    }

    /** WCAG 2.2, 1.4.3, of the texts against what is behind them. */
    List<Double> contrasts() {
        Object found =
                page.evaluate(
                        """
                        () => {
                          const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
                          const luminance = (colour) => {
                            canvas.fillStyle = colour;
                            canvas.fillRect(0, 0, 1, 1);
                            const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((value) => {
                              const c = value / 255;
                              return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
                            });
                            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
                          };
                          const behind = (element) => {
                            const colour = getComputedStyle(element).backgroundColor;
                            return colour === "rgba(0, 0, 0, 0)" && element.parentElement ? behind(element.parentElement) : colour;
                          };
                          return ["#verdict", "#reason", "h1", ".lead", ".help", "label", "button", "summary", ".steps .title",
                              ".steps p", "code", "a", "dt", "footer p", "textarea", ".receipts .mark"]
                            .flatMap((selector) => [...document.querySelectorAll(selector)])
                            .filter((element) => element.checkVisibility())
                            .map((element) => {
                              const [a, b] = [luminance(getComputedStyle(element).color), luminance(behind(element))];
                              return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
                            });
                        }
                        """);
        return Stream.of((List<?>) found).flatMap(List::stream).map(one -> ((Number) one).doubleValue()).toList();
    }

    String state(String id) {
        return page.locator("#" + id + "-state").innerText();
    }

    Locator locator(String selector) {
        return page.locator(selector);
    }

    Page page() {
        return page;
    }

    List<String> console() {
        return List.copyOf(console);
    }

    List<String> requests() {
        return List.copyOf(requests);
    }

    static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    @Override
    public void close() {
        page.context().close();
    }
}
