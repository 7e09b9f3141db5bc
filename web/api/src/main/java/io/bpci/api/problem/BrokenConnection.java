package io.bpci.api.problem;

import java.io.IOException;
import java.util.Arrays;

/** Whether what went wrong is the connection to the client, of which the container says nothing by a type. */
public final class BrokenConnection {
    /** Of the server's, in which requests are read and answers written. */
    private static final String STREAMS = "org.glassfish.grizzly.http.io.";

    private static final int MOST_CAUSES = 10;

    private BrokenConnection() {}

    /** True for a client that went away in the middle, or sent or read too slowly. */
    public static boolean is(Throwable thrown) {
        Throwable each = thrown;
        for (int i = 0; i < MOST_CAUSES && each != null; i++) {
            if (each instanceof IOException && isOfStreams(each)) return true;
            each = each.getCause();
        }
        return false;
    }

    private static boolean isOfStreams(Throwable thrown) {
        return Arrays.stream(thrown.getStackTrace()).anyMatch(frame -> frame.getClassName().startsWith(STREAMS));
    }
}
