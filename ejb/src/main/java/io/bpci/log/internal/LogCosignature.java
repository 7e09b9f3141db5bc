package io.bpci.log.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.note.SignatureLine;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;

/** The cosignature of a checkpoint that is kept; it goes when the checkpoint goes. */
@Entity
@Table(name = "log_cosignature")
public class LogCosignature {
    /**
     * Which checkpoint, and which witness.
     *
     * @param witness SHA-256 of its verifier key, in hexadecimal
     */
    @Embeddable
    public record Id(long size, @Column(name = "witness") String witness) {}

    @EmbeddedId private Id id = new Id(0, "");

    private byte[] line = {};

    protected LogCosignature() {}

    public LogCosignature(Id id, SignatureLine line) {
        this.id = id;
        this.line = (line.text() + "\n").getBytes(UTF_8);
    }

    public String witness() {
        return id.witness();
    }

    public SignatureLine line() {
        return SignatureLine.parseAll(new String(line, UTF_8)).getFirst();
    }
}
