package io.bpci.api.http;

import io.bpci.platform.HubException;
import io.bpci.platform.PageRequest;
import io.bpci.problem.Fault;

import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

import org.jspecify.annotations.Nullable;

import java.util.regex.Pattern;

/** The two query parameters of every list, and the link to its next page. */
public class Paging {
    private static final Pattern WHOLE = Pattern.compile("[0-9]{1,9}");

    @QueryParam("page_size")
    @Nullable String pageSize;

    @QueryParam("page_token")
    @Nullable String pageToken;

    /**
     * @throws HubException INVALID_REQUEST if the size is not allowed
     */
    public PageRequest request() {
        return request(null);
    }

    /**
     * The same of a list that can be sorted otherwise.
     *
     * @param sort by which member; null where that is not said
     */
    public PageRequest request(@Nullable String sort) {
        return new PageRequest(size(), pageToken, sort);
    }

    private int size() {
        if (pageSize == null) return PageRequest.DEFAULT_SIZE;
        // The digits of ASCII alone, and no sign: what else Integer.parseInt takes is no number in a URL.
        if (!WHOLE.matcher(pageSize).matches()) {
            throw new HubException(Fault.INVALID_REQUEST, "page_size must be 1 to " + PageRequest.MAX_SIZE);
        }
        return Integer.parseInt(pageSize);
    }

    /** The page, and where there is a next one, a link to it (RFC 8288) that keeps the filters. */
    public static Response answer(UriInfo asked, Object page, @Nullable String nextPageToken) {
        Response.ResponseBuilder answer = Response.ok(page);
        if (nextPageToken != null) {
            answer.link(
                    asked.getRequestUriBuilder()
                            .scheme(null)
                            .host(null)
                            .port(-1)
                            .replaceQueryParam("page_token", nextPageToken)
                            .build(),
                    "next");
        }
        return answer.build();
    }
}
