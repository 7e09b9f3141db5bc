package io.bpci.agreement;

import io.bpci.json.Malformed;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What one party may do at the other. What is denied is denied, whatever else permits it; what nothing permits is not
 * permitted. Immutable.
 *
 * @param all in the order in which they were written
 */
public record Permissions(List<Permission> all) {
    public static final int MOST = 100;

    /** That nothing is permitted. */
    public static final Permissions NONE = new Permissions(List.of());

    /**
     * @throws Malformed if there are too many, one stands there twice, or one permits what another one takes away whole
     */
    public Permissions {
        all = List.copyOf(all);
        if (all.size() > MOST) throw new Malformed("there may be %d permissions, not %d".formatted(MOST, all.size()));
        Set<Permission> seen = new HashSet<>();
        for (Permission each : all) {
            if (!seen.add(each)) throw new Malformed(each + " stands there twice");
        }
        for (Permission given : all) {
            if (given.denied()) continue;
            for (Permission taken : all) {
                if (taken.denied() && taken.covers(given)) {
                    throw new Malformed("%s contradicts %s, which denies all of it".formatted(given, taken));
                }
            }
        }
    }

    /**
     * @throws Malformed naming the permission at fault
     */
    public static Permissions parse(List<String> texts) {
        if (texts.size() > MOST) {
            throw new Malformed("there may be %d permissions, not %d".formatted(MOST, texts.size()));
        }
        var all = new ArrayList<Permission>();
        for (String text : texts) all.add(Permission.parse(text));
        return new Permissions(all);
    }

    public boolean isEmpty() {
        return all.isEmpty();
    }

    /** Those that give. */
    public List<Permission> given() {
        return all.stream().filter(each -> !each.denied()).toList();
    }

    public boolean permit(Permission concrete) {
        boolean permitted = false;
        for (Permission each : all) {
            if (!each.matches(concrete)) continue;
            if (each.denied()) return false;
            permitted = true;
        }
        return permitted;
    }

    public List<String> texts() {
        return all.stream().map(Permission::toString).toList();
    }
}
