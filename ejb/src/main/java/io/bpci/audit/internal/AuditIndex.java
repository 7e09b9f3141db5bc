package io.bpci.audit.internal;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** The index's one row: the key of its hash, which never changes. Who merges runs holds its lock. */
@Entity
@Table(name = "audit_index")
public class AuditIndex {
    static final int THE_ONE = 1;

    @Id private int id;

    @Column(name = "hash_key")
    private String hashKey = "";

    protected AuditIndex() {}

    Hashing hashing() {
        return new Hashing(SipHash.of(HexFormat.of().parseHex(hashKey)));
    }

    /** What entries hold of a term. */
    record Hashing(SipHash keyed) {
        /** In as many bits as an entry has for it. */
        long of(String term) {
            return keyed.hash(term.getBytes(StandardCharsets.UTF_8)) >>> (Long.SIZE - IndexEntries.HASH_BITS);
        }
    }
}
