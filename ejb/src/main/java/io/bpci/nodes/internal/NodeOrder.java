package io.bpci.nodes.internal;

import io.bpci.platform.PageRequest;
import io.bpci.platform.Sorting;
import io.bpci.wire.NodeInfo;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * In which order nodes are listed, by id or by when they were registered, and behind which of them a part begins.
 *
 * @param registered of that node; null where the list is by id
 * @param nodeId of that node; null where the part is the first
 */
public record NodeOrder(boolean falls, @Nullable Instant registered, @Nullable String nodeId) {
    private static final Pattern NODE_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
    private static final Pattern REGISTERED = Pattern.compile("([0-9]{1,17}) (" + NODE_ID + ")");
    private static final Instant LAST = Instant.parse("9999-01-01T00:00:00Z");

    /**
     * @throws io.bpci.platform.HubException INVALID_REQUEST if nodes are not sorted so, or the token is none of a list
     *     that is
     */
    public static NodeOrder of(PageRequest page) {
        return switch (page.sort()) {
            case null -> byId(page, false);
            case "node_id" -> byId(page, false);
            case "-node_id" -> byId(page, true);
            case "registered_at" -> byRegistration(page, false);
            case "-registered_at" -> byRegistration(page, true);
            default -> throw Sorting.refused(List.of("node_id", "registered_at"));
        };
    }

    private static NodeOrder byId(PageRequest page, boolean falls) {
        return new NodeOrder(falls, null, page.token() == null ? null : page.after(NODE_ID));
    }

    private static NodeOrder byRegistration(PageRequest page, boolean falls) {
        if (page.token() == null) return new NodeOrder(falls, falls ? LAST : Instant.EPOCH, null);
        Matcher key = REGISTERED.matcher(page.after(REGISTERED));
        if (!key.matches()) throw page.notOurs();
        Instant registered = Instant.EPOCH.plus(Long.parseLong(key.group(1)), ChronoUnit.MICROS);
        return new NodeOrder(falls, registered, key.group(2));
    }

    /** What the list goes on behind. */
    public String keyOf(NodeInfo node) {
        String id = node.nodeId().value();
        return registered == null ? id : ChronoUnit.MICROS.between(Instant.EPOCH, node.registeredAt()) + " " + id;
    }

    /** That the node {@code n} is behind that one. The first part of it is what an index finds. */
    String condition() {
        String condition =
                registered == null
                        ? nodeId == null ? "n.nodeId is not null" : "n.nodeId > :after"
                        : nodeId == null
                                ? "n.registeredAt >= :registered"
                                : "n.registeredAt >= :registered and (n.registeredAt > :registered or n.nodeId >"
                                        + " :after)";
        return falls ? condition.replace('>', '<') : condition;
    }

    Map<String, Object> parameters() {
        Map<String, Object> parameters = new HashMap<>();
        if (registered != null) parameters.put("registered", registered);
        if (nodeId != null) parameters.put("after", nodeId);
        return parameters;
    }

    String sorting() {
        String way = falls ? " desc" : "";
        return registered == null ? "n.nodeId" + way : "n.registeredAt" + way + ", n.nodeId" + way;
    }
}
