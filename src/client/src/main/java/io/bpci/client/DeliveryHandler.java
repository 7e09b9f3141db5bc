package io.bpci.client;

/**
 * The application's end. Called one delivery at a time, in the hub's order, on a virtual thread that may block; while
 * it does, the hub holds further deliveries back. The same message does not come twice, unless it was neither
 * acknowledged nor rejected, or so many others came between that the client has forgotten it.
 */
@FunctionalInterface
public interface DeliveryHandler {
    void received(Delivery delivery) throws Exception;
}
