package io.bpci.emergency;

import io.bpci.envelope.Digest;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.envelope.Timestamp;
import io.bpci.jose.DetachedJws;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Ed25519PrivateKey;
import io.bpci.jose.Ed25519PublicKey;
import io.bpci.jose.Thumbprint;
import io.bpci.jose.Typ;
import io.bpci.json.Jcs;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.json.Slice;
import io.bpci.json.StrictObject;

import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is to be done in an emergency, by whom, and who is told when an agency is silent. The agency whose it is signs
 * it with its node's key. Immutable.
 *
 * @param version 1 or more; each is greater than the one before
 * @param title 1 to {@value #MAX_TITLE} characters
 * @param acknowledgeWithinSecs within what time each agency says that it knows, 10 to 86,400
 * @param tasks 1 to {@value #MAX_TASKS}, with different ids
 * @param escalateTo at most {@value #MAX_ESCALATE}, who is told then; may be empty
 */
public record Playbook(
        NodeId governmentId,
        Thumbprint hubId,
        Identifier playbookId,
        long version,
        String title,
        long acknowledgeWithinSecs,
        List<Task> tasks,
        List<NodeId> escalateTo,
        Instant createdAt) {
    public static final Typ TYP = new Typ("bpci-playbook");
    public static final int MAX_TITLE = 200;
    public static final int MAX_TASKS = 200;
    public static final int MAX_ESCALATE = 20;
    public static final int MAX_INSTRUCTION = 2_000;

    /** Of the canonical form, the signature included. */
    public static final int MAX_BYTES = 96 << 10;

    private static final long MIN_SECS = 10;
    private static final long MAX_SECS = 86_400;
    private static final long MAX_VERSION = 1_000_000;

    private static final String SIGNATURE = "signature";
    private static final String GOVERNMENT_ID = "government_id";
    private static final String HUB_ID = "hub_id";
    private static final String PLAYBOOK_ID = "playbook_id";
    private static final String VERSION = "version";
    private static final String TITLE = "title";
    private static final String ACKNOWLEDGE = "acknowledge_within_secs";
    private static final String TASKS = "tasks";
    private static final String TASK_ID = "task_id";
    private static final String INSTRUCTION = "instruction";
    private static final String ESCALATE_TO = "escalate_to";
    private static final String CREATED_AT = "created_at";
    private static final Set<String> UNSIGNED =
            Set.of(GOVERNMENT_ID, HUB_ID, PLAYBOOK_ID, VERSION, TITLE, ACKNOWLEDGE, TASKS, ESCALATE_TO, CREATED_AT);
    private static final Set<String> MEMBERS =
            Stream.concat(UNSIGNED.stream(), Stream.of(SIGNATURE)).collect(Collectors.toUnmodifiableSet());
    private static final Set<String> TASK_MEMBERS = Set.of(TASK_ID, GOVERNMENT_ID, INSTRUCTION);

    /**
     * What one agency is to do.
     *
     * @param instruction 1 to {@value #MAX_INSTRUCTION} characters
     */
    public record Task(Identifier taskId, NodeId governmentId, String instruction) {
        /**
         * @throws Malformed if the instruction is empty or too long
         */
        public Task {
            requireText(INSTRUCTION, instruction, MAX_INSTRUCTION);
        }
    }

    /**
     * @throws Malformed if something is empty, too long, too many or there twice, naming it
     */
    public Playbook {
        tasks = List.copyOf(tasks);
        escalateTo = List.copyOf(escalateTo);
        requireText(TITLE, title, MAX_TITLE);
        if (version < 1 || version > MAX_VERSION) {
            throw new Malformed("version must be a whole number from 1 to %d".formatted(MAX_VERSION));
        }
        if (acknowledgeWithinSecs < MIN_SECS || acknowledgeWithinSecs > MAX_SECS) {
            throw new Malformed("%s must be a whole number from %d to %d".formatted(ACKNOWLEDGE, MIN_SECS, MAX_SECS));
        }
        if (tasks.isEmpty() || tasks.size() > MAX_TASKS) {
            throw new Malformed("tasks has 1 to %d elements".formatted(MAX_TASKS));
        }
        if (escalateTo.size() > MAX_ESCALATE) {
            throw new Malformed("escalate_to has at most %d elements".formatted(MAX_ESCALATE));
        }
        var ids = new HashSet<Identifier>();
        for (Task task : tasks) {
            if (!ids.add(task.taskId())) throw new Malformed("tasks has task_id %s twice".formatted(task.taskId()));
        }
        if (new HashSet<>(escalateTo).size() < escalateTo.size()) throw new Malformed("escalate_to names one twice");
    }

    private static void requireText(String name, String text, int most) {
        if (text.isBlank() || text.length() > most) {
            throw new Malformed("%s has 1 to %d characters".formatted(name, most));
        }
    }

    /** Those that have tasks, in the order in which they come up. */
    public Set<NodeId> agencies() {
        var agencies = new LinkedHashSet<NodeId>();
        tasks.forEach(task -> agencies.add(task.governmentId()));
        return agencies;
    }

    /**
     * A playbook and the agency's signature, which is still to be verified.
     *
     * @param object what was signed, as it was written
     */
    public record Signed(Playbook playbook, JsonObject object, DetachedJws signature) {
        /**
         * @throws Malformed if the object is none, naming the member at fault
         */
        public static Signed parse(JsonObject given) {
            if (Jcs.canonical(given).length > MAX_BYTES) {
                throw new Malformed("a playbook has at most %d bytes".formatted(MAX_BYTES));
            }
            var json = StrictObject.of(given, "a playbook", MEMBERS);
            return new Signed(read(json), given.without(SIGNATURE), DetachedJws.parse(json.text(SIGNATURE)));
        }

        public Digest digest() {
            return Digest.over(canonical());
        }

        public DetachedJws.Outcome verify(Ed25519PublicKey key, Ed25519 engine) {
            return signature.verify(TYP, key, engine, canonical());
        }

        public JsonObject json() {
            return object.with(SIGNATURE, Json.of(signature.compact()));
        }

        private Slice canonical() {
            return Slice.of(Jcs.canonical(object));
        }
    }

    /**
     * Reads one that nobody has signed.
     *
     * @throws Malformed if the object is none, naming the member at fault
     */
    public static Playbook of(JsonObject given) {
        return read(StrictObject.of(given, "a playbook", UNSIGNED));
    }

    private static Playbook read(StrictObject json) {
        return new Playbook(
                json.value(GOVERNMENT_ID, NodeId::parse),
                json.value(HUB_ID, Thumbprint::parse),
                json.value(PLAYBOOK_ID, Identifier::parse),
                json.number(VERSION, MAX_VERSION),
                json.text(TITLE),
                json.number(ACKNOWLEDGE, MAX_SECS),
                json.objects(TASKS, MAX_TASKS, TASK_MEMBERS).stream().map(Playbook::task).toList(),
                json.texts(ESCALATE_TO, MAX_ESCALATE).stream().map(Playbook::escalated).toList(),
                json.value(CREATED_AT, Timestamp::parse));
    }

    private static Task task(StrictObject json) {
        return new Task(
                json.value(TASK_ID, Identifier::parse),
                json.value(GOVERNMENT_ID, NodeId::parse),
                json.text(INSTRUCTION));
    }

    private static NodeId escalated(String name) {
        try {
            return NodeId.parse(name);
        } catch (Malformed e) {
            throw new Malformed(ESCALATE_TO + ": " + e.getMessage());
        }
    }

    /** Signs it, with the agency's key. */
    public Signed sign(Ed25519PrivateKey key, Ed25519 engine) {
        JsonObject object =
                Json.object()
                        .put(GOVERNMENT_ID, governmentId.value())
                        .put(HUB_ID, hubId.value())
                        .put(PLAYBOOK_ID, playbookId.value())
                        .put(VERSION, version)
                        .put(TITLE, title)
                        .put(ACKNOWLEDGE, acknowledgeWithinSecs)
                        .put(TASKS, tasks(tasks))
                        .put(ESCALATE_TO, Json.strings(escalateTo.stream().map(NodeId::value).toList()))
                        .put(CREATED_AT, Timestamp.write(createdAt))
                        .build();
        return new Signed(this, object, DetachedJws.sign(TYP, key, engine, Slice.of(Jcs.canonical(object))));
    }

    /** As they stand in a playbook. */
    public static JsonArray tasks(List<Task> tasks) {
        return new JsonArray(
                tasks.stream()
                        .<Json>map(task ->
                                Json.object()
                                        .put(TASK_ID, task.taskId().value())
                                        .put(GOVERNMENT_ID, task.governmentId().value())
                                        .put(INSTRUCTION, task.instruction())
                                        .build())
                        .toList());
    }
}
