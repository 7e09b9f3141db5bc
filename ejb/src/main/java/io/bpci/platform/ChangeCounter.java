package io.bpci.platform;

import jakarta.persistence.EntityManager;

/**
 * Numbers the changes of a kind in the order of their commits. Who takes a number holds the counter until its
 * transaction ends: changes of one kind happen one after the other, also among several hubs on one database, and who
 * reads all changes above the last number it knows misses none.
 */
public enum ChangeCounter {
    NODES("nodes"),
    SCHEMAS("schemas"),
    WEIGHTS("weights"),
    ROUNDS("rounds"),
    AGREEMENTS("agreements"),
    POLICIES("policies"),
    GOVERNMENT("government"),
    CONTRACTS("contracts"),
    RESPONSE("response"),
    COMPLIANCE("compliance"),
    CASES("cases");

    private final String row;

    ChangeCounter(String row) {
        this.row = row;
    }

    /** To be called before anything that the change depends on is read. */
    public long next(EntityManager database) {
        database.createNativeQuery("update change_counter set number = number + 1 where name = :name")
                .setParameter("name", row)
                .executeUpdate();
        return last(database);
    }

    /** The number of the last change that was committed. */
    public long last(EntityManager database) {
        return ((Number)
                        database.createNativeQuery("select number from change_counter where name = :name")
                                .setParameter("name", row)
                                .getSingleResult())
                .longValue();
    }
}
