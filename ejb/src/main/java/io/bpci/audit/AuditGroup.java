package io.bpci.audit;

import io.bpci.audit.internal.AuditStore;
import io.bpci.json.Malformed;
import io.bpci.receipt.LogEntry;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The events of one transaction, as they travel on the audit queue: the group's id, then one event a line, each behind
 * a salt of its own. The id tells whether a group that comes again is in the database already; an event's id is the
 * group's and its place in it.
 */
public final class AuditGroup {
    private static final int ID_BYTES = 16;
    private static final char LINE = '\n';

    private final String id;
    private final ByteArrayOutputStream lines = new ByteArrayOutputStream(4096);
    private final SecureRandom random;
    private int events;

    public AuditGroup(SecureRandom random) {
        this.random = random;
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        id = HexFormat.of().formatHex(bytes);
        lines.writeBytes(id.getBytes(StandardCharsets.US_ASCII));
        lines.write(LINE);
    }

    /** The id that the next event added must bear. */
    public String nextEventId() {
        return id + '-' + events;
    }

    /**
     * Adds an event with {@link #nextEventId}, as its canonical JSON, which has no line break in it.
     *
     * @return its line, as {@link AuditEvent#parseLine} reads it
     */
    public byte[] add(byte[] event) {
        byte[] salt = new byte[LogEntry.SALT_BYTES];
        random.nextBytes(salt);
        byte[] line = AuditEvent.line(salt, event);
        lines.writeBytes(line);
        lines.write(LINE);
        events++;
        return line;
    }

    public boolean isEmpty() {
        return events == 0;
    }

    public byte[] bytes() {
        return lines.toByteArray();
    }

    /**
     * @throws Malformed if the bytes are not a group
     */
    public static AuditStore.Group parse(byte[] bytes) {
        List<AuditEvent> events = new ArrayList<>();
        String id = null;
        int from = 0;
        for (int at = 0; at < bytes.length; at++) {
            if (bytes[at] != LINE) continue;
            if (id == null) id = new String(bytes, from, at - from, StandardCharsets.US_ASCII);
            else events.add(AuditEvent.parseLine(bytes, from, at));
            from = at + 1;
        }
        if (events.stream().anyMatch(AuditEvent::isErased)) throw new Malformed("an event comes with its content");
        if (id == null || id.length() != 2 * ID_BYTES) throw new Malformed("an audit group begins with its id");
        return new AuditStore.Group(id, events);
    }
}
