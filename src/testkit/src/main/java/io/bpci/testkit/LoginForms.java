package io.bpci.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.CookieHandler;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** As much of a browser as Keycloak's forms need, with cookies of its own. For one thread. */
public final class LoginForms {
    private static final Pattern ACTION = Pattern.compile("<form[^>]*action=\"([^\"]+)\"");
    private static final Pattern HIDDEN =
            Pattern.compile("<input type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\"");
    private static final int MOST_REDIRECTS = 20;

    /** As browsers do, and the JDK's cookies do not, takes loopback for secure. */
    private static final class Cookies extends CookieHandler {
        private final Map<String, String> kept = new ConcurrentHashMap<>();

        @Override
        public Map<String, List<String>> get(URI address, Map<String, List<String>> request) {
            return kept.isEmpty() ? Map.of() : Map.of("Cookie", List.of(String.join("; ", kept.values())));
        }

        @Override
        public void put(URI address, Map<String, List<String>> answer) {
            for (HttpCookie cookie : set(answer).flatMap(line -> HttpCookie.parse(line).stream()).toList()) {
                if (cookie.hasExpired()) kept.remove(cookie.getName());
                else kept.put(cookie.getName(), cookie.getName() + "=" + cookie.getValue());
            }
        }

        private static Stream<String> set(Map<String, List<String>> answer) {
            return answer.entrySet().stream()
                    .filter(header -> "set-cookie".equalsIgnoreCase(header.getKey()))
                    .flatMap(header -> header.getValue().stream());
        }
    }

    private final HttpClient http =
            HttpClient.newBuilder().cookieHandler(new Cookies()).followRedirects(HttpClient.Redirect.NEVER).build();
    private final String stop;

    /** Follows every redirect. */
    public LoginForms() {
        this("\n");
    }

    /**
     * @param stop what the addresses to which it is redirected begin with that it does not follow
     */
    public LoginForms(String stop) {
        this.stop = stop;
    }

    public HttpResponse<String> open(URI address) throws Exception {
        return follow(HttpRequest.newBuilder(address).build());
    }

    /** Fills in the page's form, as somebody would who reads it, and sends it. */
    public HttpResponse<String> submit(HttpResponse<String> page, Map<String, String> filled) throws Exception {
        if (page.statusCode() != 200) throw new AssertionError(page + ": " + page.body());
        Matcher action = ACTION.matcher(page.body());
        if (!action.find()) throw new AssertionError("no form in " + page.body());
        Map<String, String> fields = new LinkedHashMap<>();
        HIDDEN.matcher(page.body()).results().forEach(found -> fields.put(found.group(1), found.group(2)));
        fields.putAll(filled);
        String form =
                fields.entrySet().stream()
                        .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), UTF_8))
                        .collect(Collectors.joining("&"));
        return follow(
                HttpRequest.newBuilder(page.uri().resolve(action.group(1).replace("&amp;", "&")))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(form))
                        .build());
    }

    private HttpResponse<String> follow(HttpRequest request) throws Exception {
        HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
        for (int hops = 0; answer.statusCode() / 100 == 3 && hops < MOST_REDIRECTS; hops++) {
            URI next = answer.uri().resolve(answer.headers().firstValue("Location").orElseThrow());
            if (next.toString().startsWith(stop)) return answer;
            answer = http.send(HttpRequest.newBuilder(next).build(), BodyHandlers.ofString());
        }
        return answer;
    }
}
