package io.bpci.api.docs;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.json.JsonMapper;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

import java.io.IOException;
import java.io.InputStream;

/**
 * {@code /openapi} and {@code /asyncapi}: descriptions of this interface, YAML by default and JSON when the request
 * accepts that or asks for {@code ?format=JSON}, as MicroProfile OpenAPI has it. They are written by hand, with
 * examples, and tests hold them to the code; what the server would derive from it says less. The init parameter {@code
 * document} names the one to serve.
 */
public class DescriptionServlet extends HttpServlet {
    private static final long serialVersionUID = 1;
    static final String OPENAPI = "/META-INF/bpci-openapi.yaml";
    static final String ASYNCAPI = "/META-INF/bpci-asyncapi.yaml";

    private transient byte[] yaml = {};
    private transient byte[] json = {};

    @Override
    public void init() throws ServletException {
        String name = getInitParameter("document");
        try (InputStream document = DescriptionServlet.class.getResourceAsStream(name)) {
            if (document == null) throw new ServletException(name + " is missing");
            yaml = document.readAllBytes();
            Object tree = new Load(LoadSettings.builder().build()).loadFromString(new String(yaml, UTF_8));
            json = JsonMapper.builder().build().writeValueAsBytes(tree);
        } catch (IOException e) {
            throw new ServletException(e);
        }
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String accept = request.getHeader("Accept");
        boolean asJson =
                "JSON".equalsIgnoreCase(request.getParameter("format"))
                        || (accept != null && accept.contains("application/json"));
        byte[] body = asJson ? json : yaml;
        response.setContentType(asJson ? "application/json" : "application/yaml");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
