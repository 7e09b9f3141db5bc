package io.bpci.client;

/** What this client found about the signature of a received envelope. */
public enum SignatureCheck {
    /** It is the sender's, by a key that the hub publishes for it. */
    VERIFIED,
    /** The sender's keys could not be had, or the one that signed is not among them: only the hub vouches for it. */
    UNCHECKED,
    /** It is not by the key that it names. Such a delivery does not reach the application. */
    FORGED
}
