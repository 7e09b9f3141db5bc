package io.bpci.portal.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Style, scripts and what they need: a fixed list, held in memory, the same for everybody. Their addresses bear a
 * digest of them all, so that browsers keep them until they change.
 */
public final class Assets extends HttpServlet {
    private static final long serialVersionUID = 1;

    private static final String WEBJARS = "META-INF/resources/webjars/";
    private static final String OWN = "portal/assets/";
    private static final String SCRIPT = "text/javascript;charset=UTF-8";
    private static final String STYLE = "text/css;charset=UTF-8";
    private static final int VERSION_DIGITS = 16;

    private static final class Asset {
        private final String type;
        private final byte[] bytes;

        Asset(String type, byte[] bytes) {
            this.type = type;
            this.bytes = bytes;
        }
    }

    private static final Map<String, Asset> ALL = new LinkedHashMap<>();
    private static final String VERSION;
    private static final String ICONS;

    static {
        own("portal.css", STYLE);
        own("portal.js", SCRIPT);
        own("overview.js", SCRIPT);
        own("topology.js", SCRIPT);
        own("verify.js", SCRIPT);
        own("favicon.svg", "image/svg+xml");
        ALL.put("uplot.js", new Asset(SCRIPT, read(WEBJARS + "uplot/1.6.30/dist/uPlot.iife.min.js")));
        ALL.put("cytoscape.js", new Asset(SCRIPT, read(WEBJARS + "cytoscape/3.33.1/dist/cytoscape.min.js")));
        ALL.put("uplot.css", new Asset(STYLE, read(WEBJARS + "uplot/1.6.30/dist/uPlot.min.css")));
        ICONS = new String(read(OWN + "icons.svg"), UTF_8);
        VERSION = digest();
    }

    private static void own(String name, String type) {
        ALL.put(name, new Asset(type, read(OWN + name)));
    }

    private static byte[] read(String resource) {
        try (InputStream in = Assets.class.getClassLoader().getResourceAsStream(resource)) {
            return Optional.ofNullable(in).orElseThrow(() -> new IOException(resource + " is missing")).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String digest() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Asset asset : ALL.values()) digest.update(asset.bytes);
            return HexFormat.of().formatHex(digest.digest()).substring(0, VERSION_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Changes with any of them. */
    static String version() {
        return VERSION;
    }

    /** The drawings that pages refer to, to stand in each. */
    static String icons() {
        return ICONS;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = request.getPathInfo();
        Asset asset = path == null ? null : ALL.get(path.substring(1));
        if (asset == null) {
            response.setStatus(HttpServletResponse.SC_NOT_FOUND);
            return;
        }
        boolean lasting = VERSION.equals(request.getParameter("v"));
        response.setHeader("Cache-Control", lasting ? "public, max-age=31536000, immutable" : "no-cache");
        response.setContentType(asset.type);
        response.setContentLength(asset.bytes.length);
        response.getOutputStream().write(asset.bytes);
    }
}
