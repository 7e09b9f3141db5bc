package io.bpci.api.verify;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import java.io.IOException;
import java.io.InputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code /verify}: the page, under the policy that it states itself, and which lets it connect to nothing; saved as a
 * file it is under the same one. {@code /verify.js}: that part of its script that touches no document, as a module for
 * other pages of this site.
 */
public class VerifierServlet extends HttpServlet {
    private static final long serialVersionUID = 1;

    static final String PAGE = "/META-INF/bpci-verify.html";

    private static final Pattern POLICY =
            Pattern.compile("<meta http-equiv=\"Content-Security-Policy\" content=\"([^\"]+)\">");

    static final String SCRIPT_PATH = "/verify.js";

    private static final String SCRIPT_BEGINS = "<script type=\"module\">";

    /** Where the part begins that touches the document. */
    private static final String PAGE_BEGINS = "the page: making elements";

    private transient byte[] page = {};
    private transient byte[] script = {};
    private transient String policy = "";

    @Override
    public void init() throws ServletException {
        try {
            String html = page();
            page = html.getBytes(UTF_8);
            policy = servedPolicyOf(html);
            script = scriptOf(html).getBytes(UTF_8);
        } catch (IOException e) {
            throw new ServletException(e);
        }
    }

    static String page() throws IOException {
        try (InputStream html = VerifierServlet.class.getResourceAsStream(PAGE)) {
            if (html == null) throw new IOException(PAGE + " is missing");
            return new String(html.readAllBytes(), UTF_8);
        }
    }

    /** The verification and its words, without the page. */
    static String scriptOf(String html) {
        int from = html.indexOf(SCRIPT_BEGINS);
        int end = html.lastIndexOf('\n', html.indexOf(PAGE_BEGINS));
        if (from < 0 || end < from) throw new IllegalStateException(PAGE + " is not as it was");
        return html.substring(from + SCRIPT_BEGINS.length(), end).strip()
                + "\n\nexport { Refusal, parsePins, proved, verify };\n";
    }

    /** Who may frame a page, it cannot say in itself. */
    static String servedPolicyOf(String html) {
        return policyOf(html) + "; frame-ancestors 'none'";
    }

    static String policyOf(String html) {
        Matcher policy = POLICY.matcher(html);
        if (!policy.find()) throw new IllegalStateException(PAGE + " states no policy");
        return policy.group(1);
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (request.getServletPath().equals(SCRIPT_PATH)) {
            response.setContentType("text/javascript;charset=UTF-8");
            response.setContentLength(script.length);
            response.getOutputStream().write(script);
            return;
        }
        response.setContentType("text/html;charset=UTF-8");
        response.setHeader("Content-Security-Policy", policy);
        response.setContentLength(page.length);
        response.getOutputStream().write(page);
    }
}
