package io.bpci.cases.internal;

import io.bpci.casework.CaseAct;
import io.bpci.casework.CaseStep;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.NodeId;
import io.bpci.wire.CaseDocumentInfo;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** A version of a document. Its number is that of the step that added it. */
@Entity
@Table(name = "case_document")
public class CaseDocument {
    @Id private long number;

    @SuppressWarnings("UnusedVariable") // what queries ask for
    @Column(name = "case_id")
    private String caseId;

    private String author;

    @Column(name = "document_id")
    private String documentId;

    @Column(name = "document_version")
    private long documentVersion;

    private @Nullable String title;

    @Column(name = "media_type")
    private String mediaType;

    protected CaseDocument() {}

    CaseDocument(long number, CaseStep step, CaseAct.AddDocument added, long documentVersion) {
        this.number = number;
        this.documentVersion = documentVersion;
        caseId = step.caseId().value();
        author = step.agency().value();
        documentId = added.documentId().value();
        title = added.title();
        mediaType = added.mediaType();
    }

    public long number() {
        return number;
    }

    public CaseDocumentInfo toInfo(StoredCaseStep step, List<NodeId> readers) {
        return new CaseDocumentInfo(
                number,
                new Identifier(documentId),
                documentVersion,
                new NodeId(author),
                title,
                mediaType,
                step.classification(),
                readers,
                step.takenAt(),
                step.messageId(),
                step.digest(),
                step.envelopePath(),
                step.receiptPath());
    }
}
