package io.bpci.log.internal;

import io.bpci.timestamp.TimeStampQuery;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import javax.net.ssl.SSLParameters;

/** An authority that answers by HTTP (RFC 3161, 3.4). */
public final class HttpTimeStamps implements TimeStampSource {
    private static final int MAX_BYTES = 1 << 16;

    private final URI authority;
    private final Duration timeout;
    private final HttpClient http;

    public HttpTimeStamps(URI authority, Duration timeout) {
        this.authority = authority;
        this.timeout = timeout;
        this.http =
                HttpClient.newBuilder()
                        .connectTimeout(timeout)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .sslParameters(new SSLParameters(null, new String[] {"TLSv1.3"}))
                        .build();
    }

    @Override
    public byte[] answer(byte[] query) throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(authority)
                        .header("Content-Type", TimeStampQuery.MEDIA_TYPE)
                        .header("Accept", TimeStampQuery.REPLY_MEDIA_TYPE)
                        .POST(BodyPublishers.ofByteArray(query))
                        .build();
        CompletableFuture<HttpResponse<byte[]>> sent =
                http.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_BYTES));
        try {
            // The request's own timeout would end with the headers, and leave the body all time.
            HttpResponse<byte[]> answer = sent.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            if (answer.statusCode() != 200) throw new IOException("it answered with status " + answer.statusCode());
            return answer.body();
        } catch (ExecutionException e) {
            throw new IOException(reason(e), e);
        } catch (TimeoutException e) {
            throw new IOException("it did not answer within %d ms".formatted(timeout.toMillis()), e);
        } finally {
            sent.cancel(true);
        }
    }

    private static String reason(ExecutionException failure) {
        Throwable cause = Objects.requireNonNullElse(failure.getCause(), failure);
        return Objects.requireNonNullElse(cause.getMessage(), cause.getClass().getSimpleName());
    }
}
