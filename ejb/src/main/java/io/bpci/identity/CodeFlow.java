package io.bpci.identity;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;

import io.bpci.settings.HubSettings;
import io.bpci.settings.Secret;

import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.text.ParseException;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Logins of people in browsers: OpenID Connect's authorization code with PKCE (RFC 7636), for the client {@code
 * portal.client_id}, which also shows its secret. Safe for concurrent use.
 */
@ApplicationScoped
public class CodeFlow {
    private static final int RANDOM_BYTES = 32;

    @Inject HubSettings settings;
    @Inject InstantSource clock;
    @Inject SecureRandom random;
    @Inject IssuerTokens tokens;
    @Inject StepUp stepUp;

    private final IssuerHttp http = new IssuerHttp();

    // Set before the container hands the bean out.
    @SuppressWarnings("NullAway.Init")
    private Discovery discovery;

    private volatile Discovery.@Nullable Places known;

    @PostConstruct
    void start() {
        discovery = new Discovery(settings.identity().issuer(), http);
    }

    /** Whether the hub has the secret without which nobody logs in. */
    public boolean isSetUp() {
        return settings.portal().clientSecret().isPresent();
    }

    /** The path by which the issuer's answers come back, below the portal's address. */
    public static final String CALLBACK = "/callback";

    /** The path to which the issuer sends who has logged out. */
    public static final String SIGNED_OUT = "/signed-out";

    /** A login that begins now. */
    public LoginAttempt begin(String returnTo) {
        return new LoginAttempt(randomText(), randomText(), randomText(), returnTo, false, clock.instant());
    }

    /** A login that begins now, and must reach the level of {@link StepUp}. */
    public LoginAttempt beginStepUp(String returnTo) {
        return new LoginAttempt(randomText(), randomText(), randomText(), returnTo, true, clock.instant());
    }

    /**
     * Where the browser is sent for it.
     *
     * @throws IssuerSilent if the issuer does not say where
     */
    public URI authorization(LoginAttempt attempt) throws IssuerSilent {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("response_type", "code");
        parameters.put("client_id", settings.portal().clientId());
        parameters.put("redirect_uri", at(CALLBACK));
        parameters.put("scope", "openid");
        parameters.put("state", attempt.state());
        parameters.put("nonce", attempt.nonce());
        parameters.put("code_challenge", Base64URL.encode(sha256(attempt.verifier())).toString());
        parameters.put("code_challenge_method", "S256");
        if (attempt.stepsUp()) {
            // RFC 9470, 4.
            parameters.put("acr_values", stepUp.acr());
            parameters.put("max_age", Long.toString(stepUp.maxAge().toSeconds()));
        }
        // Asked every time: whoever is not there makes nobody wait for a page that does not come.
        known = fetchPlaces();
        return with(places().authorization(), parameters);
    }

    /**
     * The login to which the issuer's code leads.
     *
     * @throws TokenRefused if it leads to none
     * @throws LevelNotReached if it leads to one below the level that the attempt asks for
     * @throws IssuerSilent if the issuer does not say
     */
    public Login redeem(LoginAttempt attempt, String code) throws TokenRefused, LevelNotReached, IssuerSilent {
        Login login =
                tokens(
                        Map.of(
                                "grant_type",
                                "authorization_code",
                                "code",
                                code,
                                "redirect_uri",
                                at(CALLBACK),
                                "code_verifier",
                                attempt.verifier()),
                        attempt.nonce());
        // OpenID Connect Core 1.0, 3.1.3.7 (12 and 13): what was asked for may not be what was done.
        if (attempt.stepsUp() && !stepUp.isMetBy(login.event())) throw new LevelNotReached();
        return login;
    }

    /**
     * The same login with new tokens: the issuer says once more that it is in force.
     *
     * @throws TokenRefused if it has ended
     * @throws IssuerSilent if the issuer does not say
     */
    public Login refresh(Login login) throws TokenRefused, IssuerSilent {
        Login fresh = tokens(Map.of("grant_type", "refresh_token", "refresh_token", login.refreshToken()), null);
        // OpenID Connect Core 1.0, 12.2: the same subject.
        if (!fresh.subject().equals(login.subject())) throw new TokenRefused("the tokens are somebody else's");
        return fresh;
    }

    /** Where the browser is sent to end the login for all that share it (RP-Initiated Logout 1.0). */
    public URI end(Login login) throws IssuerSilent {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("id_token_hint", login.idToken());
        parameters.put("client_id", settings.portal().clientId());
        parameters.put("post_logout_redirect_uri", at(SIGNED_OUT));
        return with(places().endSession(), parameters);
    }

    /**
     * Ends the login without its browser, for who went away from it.
     *
     * @throws IssuerSilent if the issuer does not say that it has ended
     */
    public void endAlone(Login login) throws IssuerSilent {
        try {
            HttpResponse<String> answer =
                    http.post(places().endSession(), ofClient(Map.of("refresh_token", login.refreshToken())));
            // 400: it had ended.
            if (answer.statusCode() >= 500) throw new IssuerSilent("the issuer answered " + answer.statusCode(), null);
        } catch (IOException e) {
            throw new IssuerSilent("the issuer does not answer", e);
        }
    }

    private Login tokens(Map<String, String> grant, @Nullable String nonce) throws TokenRefused, IssuerSilent {
        try {
            HttpResponse<String> answer = http.post(places().token(), ofClient(grant));
            if (answer.statusCode() >= 500) throw new IssuerSilent("the issuer answered " + answer.statusCode(), null);
            if (answer.statusCode() != 200) {
                throw new TokenRefused("the issuer gives no tokens: " + error(answer.body()));
            }
            Map<String, Object> given = JSONObjectUtils.parse(answer.body());
            return login(text(given, "access_token"), text(given, "refresh_token"), text(given, "id_token"), nonce);
        } catch (ParseException e) {
            throw new IssuerSilent("the issuer's answer is not what it should be", e);
        } catch (IOException e) {
            throw new IssuerSilent("the issuer does not answer", e);
        } catch (KeysUnavailable e) {
            throw new IssuerSilent("the issuer's keys are not at hand", e);
        }
    }

    private Login login(String access, String refresh, String id, @Nullable String nonce)
            throws TokenRefused, KeysUnavailable {
        var identified = tokens.ofLogins().verify(id, settings.portal().clientId(), nonce);
        Authentication.Proven proven = tokens.access(access);
        if (!proven.token().subject().equals(identified.subject())) {
            throw new TokenRefused("the tokens are of two subjects");
        }
        return new Login(proven, refresh, id, identified.session(), identified.event(), clock.instant());
    }

    private static String text(Map<String, Object> given, String name) throws ParseException {
        String text = JSONObjectUtils.getString(given, name);
        if (text == null) throw new ParseException(name + " is missing", 0);
        return text;
    }

    /** RFC 6749, 5.2: a word from a short list; nothing else of the answer is shown. */
    private static String error(String body) {
        try {
            String error = JSONObjectUtils.getString(JSONObjectUtils.parse(body), "error");
            return error != null && error.matches("[a-z_]{1,40}") ? error : "unknown";
        } catch (ParseException e) {
            return "unknown";
        }
    }

    private Map<String, String> ofClient(Map<String, String> form) throws IssuerSilent {
        Secret secret =
                settings.portal()
                        .clientSecret()
                        .orElseThrow(() -> new IssuerSilent("portal.client_secret is not set", null));
        Map<String, String> all = new LinkedHashMap<>(form);
        all.put("client_id", settings.portal().clientId());
        all.put("client_secret", secret.reveal());
        return all;
    }

    private Discovery.Places places() throws IssuerSilent {
        var places = known;
        if (places == null) {
            places = fetchPlaces();
            known = places;
        }
        return places;
    }

    private Discovery.Places fetchPlaces() throws IssuerSilent {
        try {
            return discovery.places();
        } catch (IOException e) {
            throw new IssuerSilent("the issuer does not answer", e);
        }
    }

    private String at(String path) {
        return settings.portal().url() + path;
    }

    private static URI with(URI address, Map<String, String> parameters) {
        String query =
                parameters.entrySet().stream()
                        .map(each -> each.getKey() + '=' + URLEncoder.encode(each.getValue(), UTF_8))
                        .collect(Collectors.joining("&"));
        return URI.create(address + (address.getQuery() == null ? "?" : "&") + query);
    }

    private String randomText() {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return Base64URL.encode(bytes).toString();
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
