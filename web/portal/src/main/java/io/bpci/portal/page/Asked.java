package io.bpci.portal.page;

import io.bpci.json.Malformed;
import io.bpci.platform.HubException;
import io.bpci.platform.PageRequest;
import io.bpci.problem.Fault;

import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;

import org.jspecify.annotations.Nullable;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;

/** What the address of a page asks for: its filters, and which part of a table. */
public class Asked {
    static final String PAGE = "page";
    static final String SORT = "sort";
    private static final int SIZE = 50;
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,17}");

    @Context
    @SuppressWarnings("NullAway.Init") // JAX-RS sets it
    UriInfo uri;

    /** The text of a filter; null where it is empty or not there. */
    public @Nullable String text(String name) {
        String text = uri.getQueryParameters().getFirst(name);
        return text == null || text.isBlank() ? null : text.strip();
    }

    /**
     * @throws HubException INVALID_REQUEST if the filter is none that is allowed
     */
    public <T> @Nullable T read(String name, Function<String, T> parse) {
        String text = text(name);
        if (text == null) return null;
        try {
            return parse.apply(text);
        } catch (Malformed e) {
            throw new HubException(Fault.INVALID_REQUEST, name + " " + e.getMessage());
        }
    }

    public <E extends Enum<E>> @Nullable E constant(String name, Class<E> type) {
        return read(
                name,
                text -> {
                    for (E each : type.getEnumConstants()) if (Words.wireName(each).equals(text)) return each;
                    throw new Malformed("is none of those that there are");
                });
    }

    /**
     * Where a part of a list begins whose tokens are numbers; null for the first.
     *
     * @throws HubException INVALID_REQUEST if the token is none
     */
    public static @Nullable Long position(PageRequest part) {
        String token = part.token();
        if (token == null) return null;
        if (!NUMBER.matcher(token).matches()) {
            throw new HubException(Fault.INVALID_REQUEST, "page is none that this list gave");
        }
        return Long.valueOf(token);
    }

    PageRequest part() {
        return new PageRequest(SIZE, text(PAGE), text(SORT));
    }

    /** The filters, as a query that begins with {@code ?}, with another part of the table; null for the first. */
    String query(@Nullable String page) {
        return query(page, text(SORT));
    }

    /** The same from the first part on, sorted otherwise; null for not at all. */
    String sorted(@Nullable String sort) {
        return query(null, sort);
    }

    private String query(@Nullable String page, @Nullable String sort) {
        List<String> parts = new ArrayList<>();
        for (Map.Entry<String, List<String>> each : uri.getQueryParameters().entrySet()) {
            if (each.getKey().equals(PAGE) || each.getKey().equals(SORT)) continue;
            String value = each.getValue().getFirst();
            if (!value.isBlank()) parts.add(encoded(each.getKey()) + "=" + encoded(value));
        }
        if (sort != null) parts.add(SORT + "=" + encoded(sort));
        if (page != null) parts.add(PAGE + "=" + encoded(page));
        return parts.isEmpty() ? "" : "?" + String.join("&", parts);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
