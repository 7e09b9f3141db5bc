package io.bpci.api.log;

import io.bpci.json.Json;
import io.bpci.receipt.Receipt;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import java.util.Optional;

/** How receipts are answered. Stateless. */
public final class ReceiptAnswer {
    private static final int RETRY_SECS = 1;

    private ReceiptAnswer() {}

    public static Response of(Optional<Receipt> receipt) {
        return receipt.map(proof -> Response.ok(proof.json()).build()).orElseGet(ReceiptAnswer::later);
    }

    /** The event is on its way into the log. */
    public static Response later() {
        return Response.status(Response.Status.ACCEPTED)
                .type(MediaType.APPLICATION_JSON)
                .header(HttpHeaders.RETRY_AFTER, RETRY_SECS)
                .entity(Json.object().put("outcome", "not yet in the log").build())
                .build();
    }
}
