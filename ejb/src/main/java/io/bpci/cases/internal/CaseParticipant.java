package io.bpci.cases.internal;

import io.bpci.casework.CaseRole;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.wire.CaseInfo;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Table;

import java.io.Serializable;
import java.time.Instant;

/** An agency's part in a case. */
@Entity
@Table(name = "case_participant")
public class CaseParticipant {
    /** Which agency's, in which case. */
    @Embeddable
    record Id(@Column(name = "case_id") String caseId, @Column(name = "government_id") String governmentId)
            implements Serializable {}

    @EmbeddedId private Id id;

    @SuppressWarnings("UnusedVariable") // what queries ask for
    private int place;

    private String jurisdiction;

    @Enumerated(EnumType.STRING)
    private CaseRole role;

    @Enumerated(EnumType.STRING)
    private Part state;

    private Instant since;

    protected CaseParticipant() {}

    CaseParticipant(
            Identifier caseId, NodeId agency, int place, String jurisdiction, CaseRole role, Part state, Instant now) {
        id = new Id(caseId.value(), agency.value());
        this.place = place;
        this.jurisdiction = jurisdiction;
        this.role = role;
        this.state = state;
        since = now;
    }

    String caseId() {
        return id.caseId();
    }

    NodeId governmentId() {
        return new NodeId(id.governmentId());
    }

    CaseRole role() {
        return role;
    }

    Part part() {
        return state;
    }

    boolean hasJoined() {
        return state == Part.JOINED;
    }

    void become(Part next, Instant now) {
        state = next;
        since = now;
    }

    void inviteAs(CaseRole as, Instant now) {
        role = as;
        become(Part.INVITED, now);
    }

    void become(CaseRole next) {
        role = next;
    }

    CaseInfo.Participant toInfo() {
        return new CaseInfo.Participant(governmentId(), jurisdiction, role.wireName(), state.wireName(), since);
    }
}
