package io.bpci.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A person logs in at a real Keycloak with a password and a one-time code, by the authorization code with which {@code
 * bpci login --step-up} asks for that (RFC 8252, RFC 9470).
 */
public final class SteppedUpLogin {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String CLIENT = "bpci-cli";

    /** Nobody listens there: the code is in the address. */
    private static final String REDIRECT = "http://127.0.0.1:1/callback";

    // RFC 7636, appendix B.
    private static final String VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    private static final String CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    private static final Pattern ACCESS_TOKEN = Pattern.compile("\"access_token\"\\s*:\\s*\"([^\"]+)\"");
    private static final Pattern REFRESH_TOKEN = Pattern.compile("\"refresh_token\"\\s*:\\s*\"([^\"]+)\"");
    private static final Pattern TOTP_SECRET = Pattern.compile("name=\"totpSecret\" value=\"([^\"]+)\"");

    /** What a first login asks for, at most. */
    private static final int FIRST_LOGIN = 3;

    private static final Pattern CODE = Pattern.compile("[?&]code=([^&]+)");

    private SteppedUpLogin() {}

    /** What a login gives. */
    public record Tokens(String access, String refresh) {
        @Override
        public String toString() {
            return "Tokens";
        }
    }

    /**
     * An access token. A code is good once: who logs in twice waits for the next.
     *
     * @param acr the level to ask for
     * @param totpSecret base32; empty for who has none, and gets in with less
     */
    public static String accessToken(URI issuer, String acr, String user, String password, String totpSecret)
            throws Exception {
        return tokens(issuer, "openid", acr, user, password, totpSecret).access();
    }

    /**
     * As {@link #accessToken}, with the refresh token.
     *
     * @param scope {@code openid}, and what else is asked for
     */
    public static Tokens tokens(URI issuer, String scope, String acr, String user, String password, String totpSecret)
            throws Exception {
        var browser = new LoginForms(REDIRECT);
        HttpResponse<String> page = browser.open(authorization(issuer, scope, acr));
        page = browser.submit(page, Map.of("username", user, "password", password));
        if (!totpSecret.isEmpty()) page = browser.submit(page, Map.of("otp", Totp.code(totpSecret, Instant.now())));
        return redeemed(issuer, code(page));
    }

    /**
     * The first login with an account that was just made: chooses a password, and sets an authenticator app up.
     *
     * @return the app's secret, base32
     */
    public static String first(URI issuer, String user, String temporary, String password) throws Exception {
        var browser = new LoginForms(REDIRECT);
        HttpResponse<String> page = browser.open(authorization(issuer, "openid", "password"));
        page = browser.submit(page, Map.of("username", user, "password", temporary));
        String secret = "";
        for (int asked = 0; page.statusCode() == 200 && asked < FIRST_LOGIN; asked++) {
            Matcher totp = TOTP_SECRET.matcher(page.body());
            if (totp.find()) {
                byte[] raw = totp.group(1).getBytes(UTF_8);
                secret = Totp.encoded(raw);
                String code = Totp.code(raw, Instant.now());
                page = browser.submit(page, Map.of("totpSecret", totp.group(1), "totp", code, "userLabel", "app"));
            } else {
                page = browser.submit(page, Map.of("password-new", password, "password-confirm", password));
            }
        }
        code(page);
        if (secret.isEmpty()) throw new AssertionError("nobody was asked to set one-time codes up");
        return secret;
    }

    private static URI authorization(URI issuer, String scope, String acr) {
        return URI.create(
                issuer
                        + "/protocol/openid-connect/auth?response_type=code&scope="
                        + encoded(scope)
                        + "&client_id="
                        + CLIENT
                        + "&redirect_uri="
                        + encoded(REDIRECT)
                        + "&acr_values="
                        + encoded(acr)
                        + "&code_challenge_method=S256&code_challenge="
                        + CHALLENGE);
    }

    private static String code(HttpResponse<String> answer) {
        Matcher code = CODE.matcher(answer.headers().firstValue("Location").orElse(""));
        if (!code.find()) throw new AssertionError("no code: " + answer.statusCode() + " " + answer.body());
        return URLDecoder.decode(code.group(1), UTF_8);
    }

    private static Tokens redeemed(URI issuer, String code) throws Exception {
        String form =
                "grant_type=authorization_code&client_id=%s&redirect_uri=%s&code=%s&code_verifier=%s"
                        .formatted(CLIENT, encoded(REDIRECT), encoded(code), VERIFIER);
        HttpResponse<String> answer = send(issuer, form);
        return new Tokens(found(ACCESS_TOKEN, answer), found(REFRESH_TOKEN, answer));
    }

    private static String found(Pattern pattern, HttpResponse<String> answer) {
        Matcher token = pattern.matcher(answer.body());
        if (!token.find()) throw new AssertionError("no token: " + answer.statusCode() + " " + answer.body());
        return token.group(1);
    }

    /** What the issuer answers to who shows that refresh token: 200 while the login goes on. */
    public static int refreshStatus(URI issuer, String refreshToken) throws Exception {
        String form = "grant_type=refresh_token&client_id=%s&refresh_token=%s".formatted(CLIENT, encoded(refreshToken));
        return send(issuer, form).statusCode();
    }

    private static HttpResponse<String> send(URI issuer, String form) throws Exception {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create(issuer + "/protocol/openid-connect/token"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(form))
                        .build(),
                BodyHandlers.ofString());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }
}
