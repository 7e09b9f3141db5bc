package io.bpci.session;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The node protocol's frames as the code knows them, for tests outside this package. */
public final class NodeFrames {
    /** Records whose name is not their frame's. */
    private static final Map<String, String> NAMES =
            Map.of("failed", "error", "not_delivered", "undelivered", "taken_by_hub", "taken");

    private NodeFrames() {}

    public static Set<String> ofNode() {
        return types(NodeFrame.class);
    }

    public static Set<String> ofHub() {
        Set<String> types = types(HubFrame.class);
        types.remove("unknown");
        return types;
    }

    private static Set<String> types(Class<?> sealed) {
        Set<String> types = new TreeSet<>();
        Arrays.stream(sealed.getPermittedSubclasses())
                .map(type -> type.getSimpleName().replaceAll("(?<=[a-z])([A-Z])", "_$1").toLowerCase(Locale.ROOT))
                .forEach(name -> types.add(NAMES.getOrDefault(name, name)));
        return types;
    }

    /** Reads a frame of a node as the hub does. */
    public static void readAsHub(byte[] frame) {
        var _ = NodeFrame.parse(frame, new SessionLimits(1_000, 1 << 20, 200, 4 << 20));
    }

    /** Reads a frame of the hub as a node does. */
    public static void readAsNode(byte[] frame) {
        if (HubFrame.parse(frame, 1 << 20) instanceof HubFrame.Unknown unknown) {
            throw new AssertionError("no node knows " + unknown.type());
        }
    }
}
