package io.bpci.log;

import io.bpci.witness.AddCheckpoint;
import io.bpci.witness.WitnessAnswer;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLParameters;

/**
 * Sends checkpoints to witnesses. Follows no redirects, reads no more than an answer may have, and waits no longer than
 * its patience. Safe for concurrent use.
 */
final class WitnessClient implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(3);

    /** No answer has status 0. */
    private static final int NO_ANSWER = 0;

    private final HttpClient http;
    private final Duration patience;

    WitnessClient(Duration patience) {
        this.patience = patience;
        this.http =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(CONNECT)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .sslParameters(new SSLParameters(null, new String[] {"TLSv1.3"}))
                        .build();
    }

    /** The answer, or a refusal of status 0 that says why there is none; never completes exceptionally. */
    CompletableFuture<WitnessAnswer> add(URI endpoint, AddCheckpoint request) {
        var post =
                HttpRequest.newBuilder(endpoint)
                        .timeout(patience)
                        .header("Content-Type", "text/plain; charset=utf-8")
                        .POST(BodyPublishers.ofByteArray(request.bytes()))
                        .build();
        return http.sendAsync(post, BodyHandlers.limiting(BodyHandlers.ofByteArray(), WitnessAnswer.MAX_BYTES))
                // The request's own limit ends when the head of the answer is there.
                .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .thenApply(WitnessClient::read)
                .exceptionally(WitnessClient::none);
    }

    private static WitnessAnswer read(HttpResponse<byte[]> response) {
        return WitnessAnswer.read(
                response.statusCode(), response.headers().firstValue("Content-Type").orElse(""), response.body());
    }

    private static WitnessAnswer none(Throwable thrown) {
        Throwable why = thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        boolean expected = why instanceof IOException || why instanceof java.util.concurrent.TimeoutException;
        if (!expected) throw new IllegalStateException("a witness could not be asked", why);
        return new WitnessAnswer.Refused(NO_ANSWER, "it does not answer (" + why.getClass().getSimpleName() + ")");
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
