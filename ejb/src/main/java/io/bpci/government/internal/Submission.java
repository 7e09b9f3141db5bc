package io.bpci.government.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.envelope.Identifier;
import io.bpci.jose.Base64Url;
import io.bpci.json.Json;
import io.bpci.platform.HubException;
import io.bpci.problem.Fault;
import io.bpci.wire.OperationType;
import io.bpci.wire.PriorityLevel;
import io.bpci.wire.SecurityClearance;
import io.bpci.wire.SubmitOperation;

import org.jspecify.annotations.Nullable;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What is asked for, checked.
 *
 * @param digest of all that was asked, so that a repeat is told from another request under the same key
 */
public record Submission(
        Identifier key,
        OperationType type,
        String targetJurisdiction,
        PriorityLevel priority,
        SecurityClearance classification,
        String title,
        @Nullable String description,
        Instant deadline,
        String digest) {
    private static final int MAX_TITLE = 200;
    private static final int MAX_DESCRIPTION = 4_000;
    private static final Duration FARTHEST = Duration.ofDays(366);

    /**
     * @param emergency whether it came where emergencies are submitted
     * @throws HubException INVALID_REQUEST
     */
    public static Submission of(SubmitOperation request, boolean emergency, Instant now) {
        OperationType type = request.operationType();
        if (emergency) {
            if (type == null) type = OperationType.EMERGENCY_RESPONSE;
            if (type != OperationType.EMERGENCY_RESPONSE)
                throw invalid("operation_type must be emergency_response here");
        } else if (type == null) {
            throw invalid("operation_type is missing");
        } else if (type == OperationType.EMERGENCY_RESPONSE) {
            throw invalid("an emergency_response is submitted at operations/emergency");
        }
        PriorityLevel priority = request.priorityLevel();
        if (emergency) {
            if (priority != null && priority != PriorityLevel.CRITICAL) throw invalid("an emergency is critical");
            priority = PriorityLevel.CRITICAL;
        } else if (priority == null) {
            throw invalid("priority_level is missing");
        }
        Jurisdictions.require("target_jurisdiction", request.targetJurisdiction());
        requireText("title", request.title(), MAX_TITLE);
        if (request.title().isBlank()) throw invalid("title must not be empty");
        if (request.description() != null) requireText("description", request.description(), MAX_DESCRIPTION);
        return new Submission(
                request.idempotencyKey(),
                type,
                request.targetJurisdiction(),
                priority,
                request.securityClassification(),
                request.title(),
                request.description(),
                deadline(request.deadline(), priority, now),
                digest(request, type, priority));
    }

    private static Instant deadline(@Nullable Instant asked, PriorityLevel priority, Instant now) {
        if (asked == null) {
            return now.plus(
                    switch (priority) {
                        case LOW -> Duration.ofDays(30);
                        case NORMAL -> Duration.ofDays(7);
                        case HIGH -> Duration.ofDays(1);
                        case CRITICAL -> Duration.ofHours(1);
                    });
        }
        // As the database keeps it.
        Instant deadline = asked.truncatedTo(ChronoUnit.MICROS);
        if (!deadline.isAfter(now)) throw invalid("deadline must be in the future");
        if (deadline.isAfter(now.plus(FARTHEST))) throw invalid("deadline must be within 366 days");
        return deadline;
    }

    private static void requireText(String name, String text, int most) {
        if (text.length() > most) {
            throw invalid("%s has at most %d characters".formatted(name, most));
        }
        if (text.codePoints().anyMatch(Submission::isControl)) throw invalid(name + " must have no control characters");
    }

    /** But for the breaks that a longer text has. */
    private static boolean isControl(int codePoint) {
        return Character.isISOControl(codePoint) && codePoint != '\n' && codePoint != '\t';
    }

    private static String digest(SubmitOperation request, OperationType type, PriorityLevel priority) {
        var asked =
                Json.object()
                        .put("operation_type", type.name())
                        .put("target_jurisdiction", request.targetJurisdiction())
                        .put("priority_level", priority.name())
                        .put("security_classification", request.securityClassification().claim())
                        .put("title", request.title())
                        .putIfPresent("description", request.description())
                        .putIfPresent("deadline", request.deadline() == null ? null : request.deadline().toString())
                        .build();
        try {
            byte[] canonical = asked.toString().getBytes(UTF_8);
            return Base64Url.encode(MessageDigest.getInstance("SHA-256").digest(canonical));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static HubException invalid(String detail) {
        return new HubException(Fault.INVALID_REQUEST, detail);
    }
}
