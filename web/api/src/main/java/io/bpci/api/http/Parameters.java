package io.bpci.api.http;

import io.bpci.json.Malformed;
import io.bpci.platform.HubException;
import io.bpci.problem.Fault;

import java.util.function.Function;

/** Values out of the path and the query. */
public final class Parameters {
    private Parameters() {}

    /**
     * What the text stands for.
     *
     * @param name of the parameter, for the refusal
     * @param parse throws {@link Malformed} saying what is allowed
     * @throws HubException INVALID_REQUEST
     */
    public static <T> T read(String name, String text, Function<String, T> parse) {
        try {
            return parse.apply(text);
        } catch (Malformed e) {
            throw new HubException(Fault.INVALID_REQUEST, name + " " + e.getMessage());
        }
    }
}
