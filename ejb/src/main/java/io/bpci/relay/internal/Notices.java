package io.bpci.relay.internal;

import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.json.StrictJson;
import io.bpci.session.Undelivered;

import java.nio.charset.StandardCharsets;

/** Notices to senders as they lie in the sender's queue. */
final class Notices {
    private Notices() {}

    static byte[] format(Undelivered notice) {
        return notice.toJson().toString().getBytes(StandardCharsets.UTF_8);
    }

    static Undelivered parse(byte[] body) {
        if (StrictJson.parse(body) instanceof JsonObject object) return Undelivered.parse(object);
        throw new Malformed("a notice must be an object");
    }
}
