package io.bpci.log.internal;

import java.io.IOException;

/** Whoever answers time-stamp requests. */
@FunctionalInterface
public interface TimeStampSource {
    /**
     * @param request a TimeStampReq
     * @return what should be a TimeStampResp
     * @throws IOException if there is no answer, saying why
     */
    byte[] answer(byte[] request) throws IOException, InterruptedException;
}
