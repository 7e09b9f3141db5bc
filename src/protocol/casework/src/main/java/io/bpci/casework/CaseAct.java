package io.bpci.casework;

import io.bpci.envelope.Digest;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageType;
import io.bpci.envelope.NodeId;
import io.bpci.json.Malformed;
import io.bpci.sealed.EncryptionHeader;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a step does. */
public sealed interface CaseAct {
    int MAX_TITLE = 200;
    int MAX_TEXT = 4_000;
    int MAX_REASON = 500;
    int MAX_INVITED = 50;
    long MAX_RETENTION_DAYS = 36_500;

    /** Of the sealed message with a document. */
    MessageType DOCUMENT = new MessageType("x-bpci-case-document");

    /** Its name in {@code step}. */
    String wireName();

    /** Who is asked to take part, and as what. */
    record Invitation(NodeId governmentId, CaseRole role) {}

    /**
     * Opens the case. What is said here is what participants sign: they name it by its digest.
     *
     * @param purpose what it is for, and on which legal basis
     * @param classification the least clearance that it takes to see anything of the case
     * @param invitations 1 to {@value #MAX_INVITED}, of different agencies
     * @param retentionDays how long the hub keeps it after it is closed, 1 to {@value #MAX_RETENTION_DAYS}
     */
    record Open(
            String title,
            CaseType type,
            String purpose,
            Classification classification,
            List<Invitation> invitations,
            long retentionDays)
            implements CaseAct {
        /**
         * @throws Malformed if something is empty, too long, too many or there twice, naming it
         */
        public Open {
            invitations = List.copyOf(invitations);
            requireText("title", title, MAX_TITLE);
            requireText("purpose", purpose, MAX_TEXT);
            if (invitations.isEmpty() || invitations.size() > MAX_INVITED) {
                throw new Malformed("invitations has 1 to %d elements".formatted(MAX_INVITED));
            }
            Set<NodeId> named = new HashSet<>();
            for (Invitation each : invitations) {
                if (!named.add(each.governmentId())) {
                    throw new Malformed("invitations names %s twice".formatted(each.governmentId()));
                }
            }
            if (retentionDays < 1 || retentionDays > MAX_RETENTION_DAYS) {
                throw new Malformed("retention_days must be a whole number from 1 to %d".formatted(MAX_RETENTION_DAYS));
            }
        }

        @Override
        public String wireName() {
            return "open";
        }
    }

    /**
     * Agrees to what the case was opened with, and takes part.
     *
     * @param opening the digest of the step that opened it
     * @param role to which the agency was invited
     */
    record Join(Digest opening, CaseRole role) implements CaseAct {
        @Override
        public String wireName() {
            return "join";
        }
    }

    /** Does not take part. */
    record Decline(Digest opening, @Nullable String reason) implements CaseAct {
        /**
         * @throws Malformed if the reason is too long
         */
        public Decline {
            requireReason(reason);
        }

        @Override
        public String wireName() {
            return "decline";
        }
    }

    /** Asks one more agency, or again one that declined or left. */
    record Invite(Invitation invitation) implements CaseAct {
        @Override
        public String wireName() {
            return "invite";
        }
    }

    /** Takes part no more. */
    record Leave(@Nullable String reason) implements CaseAct {
        /**
         * @throws Malformed if the reason is too long
         */
        public Leave {
            requireReason(reason);
        }

        @Override
        public String wireName() {
            return "leave";
        }
    }

    /**
     * Writes something down.
     *
     * @param classification null for that of the case
     */
    record Note(String text, @Nullable Classification classification) implements CaseAct {
        /**
         * @throws Malformed if the text is empty or too long
         */
        public Note {
            requireText("text", text, MAX_TEXT);
        }

        @Override
        public String wireName() {
            return "note";
        }
    }

    /**
     * Adds a document, or another version of one that is there. Those to whom it is sealed know of it, and nobody else.
     *
     * @param sealed a message of the agency's own to them, which no relay carries: the hub hands it on as it is
     */
    record AddDocument(
            Identifier documentId, String title, String mediaType, Classification classification, Envelope sealed)
            implements CaseAct {
        private static final int MAX_MEDIA_TYPE = 100;
        private static final String MEDIA_TYPE = "[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]*/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]*";

        /**
         * @throws Malformed if the title is empty or too long, that is no media type, or the message is not sealed
         */
        public AddDocument {
            requireText("title", title, MAX_TITLE);
            if (mediaType.length() > MAX_MEDIA_TYPE || !mediaType.matches(MEDIA_TYPE)) {
                throw new Malformed("media_type must be one like application/pdf");
            }
            if (!sealed.messageType().equals(DOCUMENT)) {
                throw new Malformed("message_type of sealed must be " + DOCUMENT);
            }
            if (EncryptionHeader.of(sealed).isEmpty()) throw new Malformed("sealed must be a sealed message");
        }

        @Override
        public String wireName() {
            return "document";
        }

        /** To whom it is sealed. */
        public List<NodeId> readers() {
            return sealed.targetNodes();
        }
    }

    /**
     * Asks a participant to do something.
     *
     * @param classification null for that of the case
     */
    record AssignTask(
            Identifier taskId,
            String title,
            NodeId assignee,
            @Nullable Instant dueAt,
            @Nullable Classification classification)
            implements CaseAct {
        /**
         * @throws Malformed if the title is empty or too long
         */
        public AssignTask {
            requireText("title", title, MAX_TEXT);
        }

        @Override
        public String wireName() {
            return "task";
        }
    }

    /** Says how far a task is: who has it starts, does or declines it, who assigned it or leads cancels it. */
    record MoveTask(Identifier taskId, TaskState to, @Nullable String note) implements CaseAct {
        /**
         * @throws Malformed if the note is too long, or tasks only begin in that state
         */
        public MoveTask {
            requireReason(note);
            if (to == TaskState.OPEN) throw new Malformed("state must be started, done, declined or cancelled");
        }

        @Override
        public String wireName() {
            return "task_state";
        }
    }

    /** Asks a partner to lead from now on. Another asking takes its place. */
    record HandOver(NodeId to, @Nullable String reason) implements CaseAct {
        /**
         * @throws Malformed if the reason is too long
         */
        public HandOver {
            requireReason(reason);
        }

        @Override
        public String wireName() {
            return "hand_over";
        }
    }

    /**
     * Leads from now on, as was asked.
     *
     * @param handOver the digest of the step that asked
     */
    record TakeOver(Digest handOver) implements CaseAct {
        @Override
        public String wireName() {
            return "take_over";
        }
    }

    /** Ends the case. Tasks that are not done are cancelled. */
    record Close(String outcome) implements CaseAct {
        /**
         * @throws Malformed if the outcome is empty or too long
         */
        public Close {
            requireText("outcome", outcome, MAX_TEXT);
        }

        @Override
        public String wireName() {
            return "close";
        }
    }

    private static void requireText(String name, String text, int most) {
        if (text.isBlank() || text.length() > most) {
            throw new Malformed("%s has 1 to %d characters".formatted(name, most));
        }
    }

    private static void requireReason(@Nullable String reason) {
        if (reason != null && reason.length() > MAX_REASON) {
            throw new Malformed("reason and note have at most %d characters".formatted(MAX_REASON));
        }
    }
}
