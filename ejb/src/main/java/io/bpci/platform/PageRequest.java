package io.bpci.platform;

import io.bpci.jose.Base64Url;
import io.bpci.json.Malformed;
import io.bpci.problem.Fault;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Which part of a list is wanted: so many items after the one at which the last page ended. Items that come or go
 * meanwhile neither repeat nor hide others.
 *
 * @param size 1 to {@value #MAX_SIZE}
 * @param token what the last page gave; null for the first page
 * @param sort the member by which the items are sorted, behind a {@code -} for the other way round; null for the list's
 *     own order
 */
public record PageRequest(int size, @Nullable String token, @Nullable String sort) {
    public static final int MAX_SIZE = 1000;
    public static final int DEFAULT_SIZE = 100;
    private static final String NOT_OURS = "page_token is none that this list gave";

    /**
     * @throws HubException INVALID_REQUEST if the size is not allowed
     */
    public PageRequest {
        if (size < 1 || size > MAX_SIZE) {
            throw new HubException(Fault.INVALID_REQUEST, "page_size must be 1 to " + MAX_SIZE);
        }
    }

    /** In the list's own order. */
    public PageRequest(int size, @Nullable String token) {
        this(size, token, null);
    }

    public static PageRequest first() {
        return new PageRequest(DEFAULT_SIZE, null);
    }

    /**
     * The key of the item after which the page begins; empty, which sorts before every key, for the first page.
     *
     * @throws HubException INVALID_REQUEST if the token is none of ours
     */
    public String after() {
        if (token == null) return "";
        try {
            byte[] key = Base64Url.decode(token, "page_token");
            if (key.length > 0) return new String(key, StandardCharsets.UTF_8);
        } catch (Malformed e) {
            throw new HubException(Fault.INVALID_REQUEST, e.getMessage());
        }
        throw notOurs();
    }

    /** That the token is none of this list, or of this order. */
    public HubException notOurs() {
        return new HubException(Fault.INVALID_REQUEST, NOT_OURS);
    }

    /**
     * As {@link #after()}, of a list whose keys have that form.
     *
     * @throws HubException INVALID_REQUEST if the token is none of that list
     */
    public String after(Pattern key) {
        String after = after();
        if (token != null && !key.matcher(after).matches()) throw notOurs();
        return after;
    }

    /** Of items read one more than {@link #size}: those of this page, and the token for the next if there is one. */
    public <T, P> P page(List<T> found, Function<T, String> key, PageOf<T, P> page) {
        if (found.size() <= size) return page.of(found, null);
        List<T> items = found.subList(0, size);
        return page.of(items, tokenAfter(key.apply(items.getLast())));
    }

    /** The token of the page that begins after the item of that key. */
    public static String tokenAfter(String key) {
        return Base64Url.encode(key.getBytes(StandardCharsets.UTF_8));
    }

    /** Makes a page of a kind. */
    public interface PageOf<T, P> {
        P of(List<T> items, @Nullable String nextPageToken);
    }
}
