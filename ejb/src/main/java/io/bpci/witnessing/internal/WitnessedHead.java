package io.bpci.witnessing.internal;

import io.bpci.note.SignedNote;
import io.bpci.witness.CosignedHead;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

import java.util.Optional;

/** The latest checkpoint that was cosigned of a log; locked while the next one is decided on. */
@Entity
@Table(name = "witnessed_log")
public class WitnessedHead {
    @Id
    @Column(name = "origin_hash")
    private String originHash = "";

    private byte[] note = {};

    protected WitnessedHead() {}

    /** Of a log of which nothing was cosigned yet. */
    public WitnessedHead(String originHash) {
        this.originHash = originHash;
    }

    public Optional<CosignedHead> head() {
        return note.length == 0 ? Optional.empty() : Optional.of(new CosignedHead(SignedNote.parse(note)));
    }

    public void become(CosignedHead head) {
        note = head.note().bytes();
    }
}
