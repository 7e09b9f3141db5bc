package io.bpci.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.json.JsonObject;
import io.bpci.json.StrictJson;
import io.bpci.testkit.LoginForms;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;

/** A login with a code that is confirmed in a browser (RFC 8628), without the command line. */
final class DeviceLogin {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String CLIENT = "bpci-cli";

    // RFC 7636, appendix B.
    private static final String VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    private static final String CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    private DeviceLogin() {}

    static String accessToken(String user, String password) throws Exception {
        JsonObject begun =
                post(
                        Product.issuer() + "/protocol/openid-connect/auth/device",
                        "client_id=%s&scope=openid&code_challenge_method=S256&code_challenge=%s"
                                .formatted(CLIENT, CHALLENGE));
        var browser = new LoginForms();
        HttpResponse<String> page = browser.open(URI.create(Product.text(begun, "verification_uri_complete")));
        page = browser.submit(page, Map.of("username", user, "password", password));
        browser.submit(page, Map.of("accept", "Yes"));
        JsonObject tokens =
                post(
                        Product.tokenEndpoint().toString(),
                        "grant_type=urn:ietf:params:oauth:grant-type:device_code&client_id=%s&device_code=%s&code_verifier=%s"
                                .formatted(CLIENT, Product.text(begun, "device_code"), VERIFIER));
        return Product.text(tokens, "access_token");
    }

    private static JsonObject post(String uri, String form) throws Exception {
        HttpResponse<String> answer =
                HTTP.send(
                        HttpRequest.newBuilder(URI.create(uri))
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(BodyPublishers.ofString(form))
                                .build(),
                        BodyHandlers.ofString());
        if (answer.statusCode() != 200) throw new IllegalStateException(uri + ": " + answer.body());
        return (JsonObject) StrictJson.parse(answer.body().getBytes(UTF_8));
    }
}
