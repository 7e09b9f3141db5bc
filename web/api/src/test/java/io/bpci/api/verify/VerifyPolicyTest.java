package io.bpci.api.verify;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What the page may do, by its own policy: run its one script, show its one style, and reach nothing. With the system
 * property {@code bpci.write} the hashes in the policy are written anew.
 */
class VerifyPolicyTest {
    private static final Path SOURCE =
            Path.of(System.getProperty("bpci.root"), "web/api/src/main/resources", VerifierServlet.PAGE);

    @Test
    void thePolicyNamesTheScriptAndTheStyleOfThisPageAndNothingElse() throws Exception {
        String page = Files.readString(SOURCE);
        String policy = VerifierServlet.policyOf(page);
        String expected =
                "default-src 'none'; script-src '%s'; style-src '%s'; img-src data:; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
                        .formatted(
                                hash(page, "<script type=\"module\">", "</script>"), hash(page, "<style>", "</style>"));
        if (Boolean.getBoolean("bpci.write")) {
            Files.writeString(SOURCE, page.replace(policy, expected));
            return;
        }
        assertThat(policy)
                .as("the policy of the page; mvn test -Dtest=VerifyPolicyTest -Dbpci.write=true writes it")
                .isEqualTo(expected);
    }

    private static String hash(String page, String start, String end) throws Exception {
        List<String> parts = Arrays.asList(page.split(Pattern.quote(start), -1));
        assertThat(parts).as(start + " once").hasSize(2);
        String content = parts.get(1).substring(0, parts.get(1).indexOf(end));
        byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(content.getBytes(UTF_8));
        return "sha256-" + Base64.getEncoder().encodeToString(sha256);
    }

    @Test
    void theScriptForOtherPagesIsThatOfThePageWithoutThePage() throws Exception {
        String script = VerifierServlet.scriptOf(VerifierServlet.page());
        assertThat(script)
                .contains("async function verify(", "function proved(", "async function parsePins(")
                .endsWith("export { Refusal, parsePins, proved, verify };\n")
                .doesNotContain("getElementById", "createElement", "addEventListener", "<script");
    }

    @Test
    void thePageNeedsNothingFromElsewhere() throws Exception {
        String page = VerifierServlet.page();
        assertThat(page)
                .doesNotContain(
                        "import ", "import(", "fetch(", "XMLHttpRequest", "WebSocket", "innerHTML", "eval(", "src=\"");
        assertThat(page.replace("http://www.w3.org/2000/svg", "")).doesNotContain("http://", "https://");
    }
}
