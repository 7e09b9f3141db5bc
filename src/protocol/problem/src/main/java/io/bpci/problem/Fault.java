package io.bpci.problem;

/**
 * The catalogue of faults: each is here because a caller acts on it differently. The type URI is stable and published;
 * the status is that of an HTTP answer.
 */
public enum Fault {
    // What was sent is wrong.
    MALFORMED(400, "The message is not what the protocol allows"),
    INVALID_REQUEST(400, "A parameter or member of the request is not allowed"),
    TOO_LARGE(413, "The message is too large"),
    UNSUPPORTED_MEDIA_TYPE(415, "The content type is not supported"),
    NOT_ACCEPTABLE(406, "No representation that the request accepts"),
    METHOD_NOT_ALLOWED(405, "The method is not allowed here"),
    PROTOCOL_VIOLATION(400, "The frame is not allowed in this state of the session"),

    // Who sent it is not who may.
    UNAUTHENTICATED(401, "The caller has not proven who it is"),
    INSUFFICIENT_AUTHENTICATION(401, "The caller's login is not strong or recent enough for this"),
    UNKNOWN_SENDER(401, "The sender is not a registered node"),
    BAD_SIGNATURE(401, "The signature does not verify"),
    WRONG_KEY(401, "The signature is by a key that is not the node's current one"),
    FORBIDDEN(403, "The caller may not do this"),
    SENDER_SUSPENDED(403, "The sender is suspended"),
    SENDER_ISOLATED(403, "The sender is isolated for a time"),
    TIMED_OUT(408, "The session waited too long"),

    // It is well formed and authentic, but this hub does not take it.
    NO_CONSENT(422, "The target receives nothing from this sender"),
    NO_AGREEMENT(422, "No agreement in force lets the message pass"),
    WEAK_ENCRYPTION(422, "The message is not encrypted as it claims, or as was agreed"),
    UNKNOWN_TARGET(422, "The target is not a registered node"),
    TARGET_SUSPENDED(422, "The target is suspended"),
    SELF_TARGET(422, "A node cannot send to itself"),
    SCHEMA_VIOLATION(422, "The content does not fit the schema of its message type"),
    IDENTITY_REUSED(409, "Another message was accepted under this identity"),
    STALE(422, "The message is too old; it was not accepted and never will be"),
    CREATED_IN_FUTURE(422, "The message is dated in the future"),
    EXPIRED(422, "The message expired before it arrived"),
    ALL_TARGETS_REFUSED(422, "Every target refused the message"),
    RATE_LIMITED(429, "The sender is over its rate"),
    QUEUE_FULL(422, "The target's queue is full"),

    // The resource.
    NOT_FOUND(404, "There is no such thing"),
    CONFLICT(409, "The request contradicts what is registered"),
    KEY_USED_BEFORE(409, "The key was used before; a key is never used again"),

    // A log that this hub witnesses.
    LOG_INCONSISTENT(422, "The checkpoint does not continue the one that was cosigned last"),

    // The hub.
    OVERLOADED(503, "The hub has no room for more right now"),
    UNAVAILABLE(503, "A part that the hub needs is not available"),
    INTERNAL(500, "The hub failed");

    private static final String PREFIX = "urn:bpci:problem:";

    private final int status;
    private final String title;

    Fault(int status, String title) {
        this.status = status;
        this.title = title;
    }

    /** The stable type URI: {@code urn:bpci:problem:} and the name in lower case with hyphens. */
    public String type() {
        return PREFIX + slug();
    }

    public String slug() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    public int status() {
        return status;
    }

    public String title() {
        return title;
    }

    public Problem because(String detail) {
        return new Problem(type(), title, detail, 0);
    }

    public Problem retryAfterMs(long milliseconds, String detail) {
        return new Problem(type(), title, detail, milliseconds);
    }
}
