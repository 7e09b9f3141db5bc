package io.bpci.nodes;

import io.bpci.jose.DetachedJws;
import io.bpci.jose.Typ;
import io.bpci.platform.HubException;
import io.bpci.problem.Fault;

/** What is answered to a signed statement whose signature is not the node's. Stateless. */
public final class StatementSignature {
    private StatementSignature() {}

    /**
     * @param what the statement, as the refusal calls it
     * @param typ that the signature must have
     * @param by whose current key must have made it
     * @throws HubException WRONG_KEY, BAD_SIGNATURE
     */
    public static void require(String what, Typ typ, NodeStanding by, DetachedJws.Outcome outcome) {
        switch (outcome) {
            case VALID -> {
                // As it should be.
            }
            case WRONG_KEY ->
                    throw new HubException(
                            Fault.WRONG_KEY,
                            "%s is signed by another key than the current key of %s".formatted(what, by.nodeId()));
            case WRONG_TYP -> throw new HubException(Fault.BAD_SIGNATURE, "the signature must have the typ " + typ);
            case BAD_SIGNATURE -> throw new HubException(Fault.BAD_SIGNATURE, "the signature is not over this " + what);
        }
    }
}
