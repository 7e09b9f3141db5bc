package io.bpci.api.problem;

import io.bpci.problem.Fault;

/** From a status that the container chose to the fault that it stands for. */
final class Statuses {
    private Statuses() {}

    static Fault fault(int status) {
        return switch (status) {
            case 401 -> Fault.UNAUTHENTICATED;
            case 403 -> Fault.FORBIDDEN;
            case 404 -> Fault.NOT_FOUND;
            case 405, 501 -> Fault.METHOD_NOT_ALLOWED;
            case 406 -> Fault.NOT_ACCEPTABLE;
            case 408 -> Fault.TIMED_OUT;
            case 413 -> Fault.TOO_LARGE;
            case 415 -> Fault.UNSUPPORTED_MEDIA_TYPE;
            case 429 -> Fault.RATE_LIMITED;
            case 503 -> Fault.UNAVAILABLE;
            default -> status >= 400 && status < 500 ? Fault.INVALID_REQUEST : Fault.INTERNAL;
        };
    }

    static String detail(Fault fault, String method) {
        return switch (fault) {
            case NOT_FOUND -> "nothing is at this path";
            case METHOD_NOT_ALLOWED -> method + " is not among the methods of this path";
            case UNSUPPORTED_MEDIA_TYPE -> "the body must be application/json";
            case NOT_ACCEPTABLE -> "Accept allows no media type in which this answer is written; /openapi names them";
            case UNAUTHENTICATED -> "this needs an access token";
            case INVALID_REQUEST -> "the request is not one that this path understands";
            default -> fault.title();
        };
    }
}
