package io.bpci.timestamp;

import io.bpci.json.Malformed;
import io.bpci.timestamp.TimeStampReply.Granted;
import io.bpci.timestamp.TimeStampReply.Refused;

import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.tsp.TimeStampResp;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampRequestGenerator;
import org.bouncycastle.tsp.TimeStampResponse;

import java.io.IOException;
import java.math.BigInteger;
import java.security.SecureRandom;

/** A request to an authority (RFC 3161, 2.4.1), with a nonce, for a token that carries its certificates. Immutable. */
public final class TimeStampQuery {
    /** Of a query, and of its answer, when they travel by HTTP (RFC 3161, 3.4). */
    public static final String MEDIA_TYPE = "application/timestamp-query";

    public static final String REPLY_MEDIA_TYPE = "application/timestamp-reply";

    private static final int NONCE_BITS = 64;

    private final TimeStampRequest request;

    private TimeStampQuery(TimeStampRequest request) {
        this.request = request;
    }

    /** Asks when these bytes were there. */
    public static TimeStampQuery of(byte[] content, SecureRandom random) {
        var generator = new TimeStampRequestGenerator();
        generator.setCertReq(true);
        return new TimeStampQuery(
                generator.generate(
                        NISTObjectIdentifiers.id_sha256, Imprint.of(content), new BigInteger(NONCE_BITS, random)));
    }

    /** The request, DER. */
    public byte[] der() {
        try {
            return request.getEncoded();
        } catch (IOException e) {
            throw new IllegalStateException("a request that was just made", e);
        }
    }

    /** What an authority answered to this query. That the token is genuine is for a verifier to say. */
    public TimeStampReply read(byte[] answer) {
        try {
            var response = new TimeStampResponse(TimeStampResp.getInstance(Der.read(answer, "the answer")));
            var token = response.getTimeStampToken();
            if (token == null) return new Refused("the authority refused: " + reason(response));
            // RFC 3161, 2.4.2: the imprint and the nonce are those of the request.
            response.validate(request);
            return new Granted(TimeStampToken.parse(token.getEncoded()));
        } catch (Malformed e) {
            return new Refused(e.getMessage());
        } catch (TSPException | IOException | RuntimeException e) {
            return new Refused(
                    "the answer is none to this request: " + Malformed.excerpt(String.valueOf(e.getMessage())));
        }
    }

    private static String reason(TimeStampResponse response) {
        String text = response.getStatusString();
        return text == null ? "status " + response.getStatus() : Malformed.excerpt(text);
    }
}
