package io.bpci.consensus;

import io.bpci.ballot.Weight;
import io.bpci.consensus.internal.DecimalText;
import io.bpci.consensus.internal.StoredWeight;
import io.bpci.consensus.internal.VoterRoll;
import io.bpci.consensus.internal.WeightBook;
import io.bpci.envelope.NodeId;
import io.bpci.json.Json;
import io.bpci.json.Malformed;
import io.bpci.nodes.NodeDirectory;
import io.bpci.platform.Caller;
import io.bpci.platform.HubException;
import io.bpci.platform.PageRequest;
import io.bpci.problem.Fault;
import io.bpci.wire.WeightInfo;
import io.bpci.wire.WeightPage;

import jakarta.ejb.Stateless;
import jakarta.inject.Inject;

import java.util.List;
import java.util.regex.Pattern;

/**
 * The weights of voters. A node without one does not vote. A hub-admin gives the first ones; whoever could give weight
 * to nodes of its own organisation would decide alone.
 *
 * <p>Refusals are {@link HubException}s: FORBIDDEN, NOT_FOUND, INVALID_REQUEST.
 */
@Stateless
public class Weights {
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

    @Inject WeightBook book;
    @Inject VoterRoll roll;
    @Inject NodeDirectory directory;

    public WeightInfo set(Caller caller, NodeId node, Json weight) {
        caller.requireAdmin();
        Weight asked = weight(weight);
        if (directory.find(node).isEmpty()) {
            throw new HubException(Fault.NOT_FOUND, "no node " + node + " is registered");
        }
        return book.set(node, asked, caller.name(), null).toInfo();
    }

    private static Weight weight(Json given) {
        try {
            return Weight.parse(DecimalText.of(given));
        } catch (Malformed e) {
            throw new HubException(Fault.INVALID_REQUEST, "weight: " + e.getMessage());
        }
    }

    public void withdraw(Caller caller, NodeId node) {
        caller.requireAdmin();
        if (!book.withdraw(node, caller.name(), null)) {
            throw new HubException(Fault.NOT_FOUND, node + " has no weight");
        }
    }

    /** The weights in force, in the order of the nodes' ids. */
    public WeightPage list(Caller caller, PageRequest page) {
        caller.requireSight();
        List<WeightInfo> found =
                roll.inForce(page.after(), page.size() + 1).stream().map(StoredWeight::toInfo).toList();
        return page.page(found, weight -> weight.nodeId().value(), WeightPage::new);
    }

    /** All that a node's weight was, the oldest first. */
    public WeightPage history(Caller caller, NodeId node, PageRequest page) {
        caller.requireSight();
        long after = page.token() == null ? 0 : Long.parseLong(page.after(NUMBER));
        List<StoredWeight> found = roll.history(node, after, page.size() + 1);
        return page.page(
                found,
                weight -> Long.toString(weight.weightId()),
                (weights, next) -> new WeightPage(weights.stream().map(StoredWeight::toInfo).toList(), next));
    }
}
