package io.bpci.testkit;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;

import org.junit.jupiter.api.Assumptions;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The Chromium of this machine, or the one that the system property {@code bpci.chromium} names. Where there is none, a
 * test that needs it is skipped, and says so; with the environment variable {@code CI} set it fails instead.
 */
public final class Chromium implements AutoCloseable {
    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");

    private final Playwright playwright;
    private final Browser browser;

    private Chromium(Path executable) {
        playwright =
                Playwright.create(
                        new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser =
                playwright
                        .chromium()
                        .launch(
                                new BrowserType.LaunchOptions()
                                        .setExecutablePath(executable)
                                        .setArgs(List.of("--disable-gpu", "--disable-dev-shm-usage")));
    }

    public static Chromium start() {
        Optional<Path> executable = installed();
        if (System.getenv("CI") == null) {
            Assumptions.assumeTrue(executable.isPresent(), "no Chromium on this machine: pages are not tested");
        }
        return new Chromium(
                executable.orElseThrow(
                        () -> new AssertionError("no Chromium on the path; where CI is set this test needs one")));
    }

    private static Optional<Path> installed() {
        String named = System.getProperty("bpci.chromium");
        if (named != null) return Optional.of(Path.of(named));
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .flatMap(directory -> NAMES.stream().map(name -> Path.of(directory, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** A page of its own, with nothing left from another. */
    public Page page() {
        return browser.newContext().newPage();
    }

    public Browser browser() {
        return browser;
    }

    @Override
    public void close() {
        Stream.<AutoCloseable>of(browser, playwright)
                .forEach(part -> {
                    try {
                        part.close();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                });
    }
}
