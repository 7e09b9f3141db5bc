package io.bpci.launcher;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** As much of a browser as Keycloak's pages need: cookies, redirects and one form on a page. */
final class Browser {
    private static final Pattern FORM = Pattern.compile("<form[^>]*action=\"([^\"]+)\"");
    private static final Pattern HIDDEN =
            Pattern.compile("<input[^>]*type=\"hidden\"[^>]*name=\"([^\"]+)\"[^>]*value=\"([^\"]*)\"");

    private final HttpClient http;
    private final Map<String, String> cookies = new HashMap<>();
    private URI place = URI.create("about:blank");
    private String page = "";

    Browser(HttpClient http) {
        this.http = http;
    }

    void visits(URI address) throws IOException, InterruptedException {
        go(HttpRequest.newBuilder(address).GET(), address);
    }

    /** Sends the page's form with its hidden fields and these. */
    void submits(Map<String, String> fields) throws IOException, InterruptedException {
        Matcher form = FORM.matcher(page);
        if (!form.find()) throw new AssertionError("no form on " + place + ":\n" + page);
        Map<String, String> all = new LinkedHashMap<>();
        Matcher hidden = HIDDEN.matcher(page);
        while (hidden.find()) all.put(hidden.group(1), hidden.group(2));
        all.putAll(fields);
        URI target = place.resolve(form.group(1).replace("&amp;", "&"));
        go(HttpRequest.newBuilder(target).POST(form(all)), target);
    }

    private void go(HttpRequest.Builder request, URI target) throws IOException, InterruptedException {
        String crumbs =
                cookies.entrySet().stream().map(c -> c.getKey() + "=" + c.getValue()).collect(Collectors.joining("; "));
        request.header("Content-Type", "application/x-www-form-urlencoded");
        if (!crumbs.isEmpty()) request.header("Cookie", crumbs);
        HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        for (String cookie : answer.headers().allValues("Set-Cookie")) {
            String[] pair = cookie.split(";", 2)[0].split("=", 2);
            cookies.put(pair[0], pair[1]);
        }
        place = target;
        page = answer.body();
        if (answer.statusCode() / 100 == 3) {
            visits(target.resolve(answer.headers().firstValue("Location").orElseThrow()));
        }
    }

    static HttpRequest.BodyPublisher form(Map<String, String> fields) {
        return HttpRequest.BodyPublishers.ofString(
                fields.entrySet().stream()
                        .map(f -> f.getKey() + "=" + URLEncoder.encode(f.getValue(), StandardCharsets.UTF_8))
                        .collect(Collectors.joining("&")));
    }
}
