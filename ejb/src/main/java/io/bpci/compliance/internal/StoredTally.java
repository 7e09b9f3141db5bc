package io.bpci.compliance.internal;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;

import java.io.Serializable;
import java.time.Instant;
import java.util.Objects;

/** How the checks of a control came out within an hour, for all organisations or one. */
@Entity
@Table(name = "compliance_tally")
public class StoredTally {
    @EmbeddedId private Id id;

    private long holds;
    private long fails;
    private long errors;
    private long waived;

    @Column(name = "not_applicable")
    private long notApplicable;

    @Column(name = "last_at")
    private Instant lastAt;

    protected StoredTally() {}

    StoredTally(Id id) {
        this.id = id;
        this.lastAt = id.hourAt;
    }

    /** Of which control, organisation and hour. */
    @Embeddable
    public static class Id implements Serializable {
        private static final long serialVersionUID = 1;

        @Column(name = "control_id")
        private String controlId;

        private String organisation;

        @Column(name = "hour_at")
        private Instant hourAt;

        protected Id() {}

        /**
         * @param organisation empty for all together
         */
        Id(String controlId, String organisation, Instant hourAt) {
            this.controlId = controlId;
            this.organisation = organisation;
            this.hourAt = hourAt;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Id same
                    && same.controlId.equals(controlId)
                    && same.organisation.equals(organisation)
                    && same.hourAt.equals(hourAt);
        }

        @Override
        public int hashCode() {
            return Objects.hash(controlId, organisation, hourAt);
        }
    }

    Id id() {
        return id;
    }

    Counts counts() {
        return new Counts(holds, fails, errors, waived, notApplicable, lastAt);
    }

    void add(Counts more) {
        Counts sum = counts().plus(more);
        holds = sum.holds();
        fails = sum.fails();
        errors = sum.errors();
        waived = sum.waived();
        notApplicable = sum.notApplicable();
        lastAt = sum.lastAt();
    }
}
