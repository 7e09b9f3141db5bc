package io.bpci.government;

/** In which order operations are listed; those that are equal in it, in that in which they were submitted. */
public enum OperationOrder {
    NEWEST,
    OLDEST,
    DEADLINE_FIRST,
    DEADLINE_LAST
}
