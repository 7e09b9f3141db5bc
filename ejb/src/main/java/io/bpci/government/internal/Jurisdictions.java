package io.bpci.government.internal;

import io.bpci.platform.HubException;
import io.bpci.problem.Fault;

import java.util.regex.Pattern;

/** What a jurisdiction is called. */
public final class Jurisdictions {
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,63}");

    private Jurisdictions() {}

    /**
     * @throws HubException INVALID_REQUEST naming the member
     */
    public static void require(String member, String name) {
        if (NAME.matcher(name).matches()) return;
        throw new HubException(
                Fault.INVALID_REQUEST,
                member + " must be a letter, then letters, digits, hyphens and underscores, 64 in all at most");
    }
}
