package io.bpci.compliance.internal;

import io.bpci.control.Control;
import io.bpci.control.Requirement;
import io.bpci.control.Severity;
import io.bpci.control.SubjectKind;
import io.bpci.envelope.Identifier;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.json.JsonString;
import io.bpci.json.Malformed;
import io.bpci.json.StrictJson;
import io.bpci.wire.ControlInfo;
import io.bpci.wire.FrameworkRequirement;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A control: defined, switched on and off, retired for good. */
@Entity
@Table(name = "compliance_control")
public class StoredControl {
    private static final String FRAMEWORK = "framework";
    private static final String REQUIREMENT = "requirement";

    @Id
    @Column(name = "control_id")
    private String controlId;

    @Column(name = "definition_version")
    private int definitionVersion;

    private String title;
    private @Nullable String description;
    private String subject;

    @Column(name = "control_condition")
    private String condition;

    @Column(name = "applies_when")
    private @Nullable String appliesWhen;

    private String severity;
    private String frameworks;
    private @Nullable String jurisdiction;

    @Enumerated(EnumType.STRING)
    private ControlStatus status;

    @Column(name = "defined_by")
    private String definedBy;

    @Column(name = "defined_at")
    private Instant definedAt;

    @Version private long version;

    protected StoredControl() {}

    public StoredControl(Control control, String by, Instant now) {
        controlId = control.id().value();
        status = ControlStatus.OFF;
        put(control, by, now);
    }

    /** Gives it that definition, which is another. */
    public void define(Control control, String by, Instant now) {
        put(control, by, now);
    }

    private void put(Control control, String by, Instant now) {
        definitionVersion++;
        title = control.title();
        description = control.description();
        subject = control.subject().wireName();
        condition = control.condition().text();
        appliesWhen = control.appliesWhen() == null ? null : control.appliesWhen().text();
        severity = control.severity().wireName();
        frameworks = frameworks(control.requirements());
        jurisdiction = control.jurisdiction();
        definedBy = by;
        definedAt = now;
    }

    private static String frameworks(List<Requirement> requirements) {
        return new JsonArray(
                        requirements.stream()
                                .<Json>map(each ->
                                        Json.object()
                                                .put(FRAMEWORK, each.framework())
                                                .put(REQUIREMENT, each.requirement())
                                                .build())
                                .toList())
                .toString();
    }

    /** The members in which that definition is another; none if it is the same. */
    public List<String> differences(Control control) {
        List<String> changed = new ArrayList<>();
        String applies = control.appliesWhen() == null ? null : control.appliesWhen().text();
        if (!title.equals(control.title())) changed.add("title");
        if (!Objects.equals(description, control.description())) changed.add("description");
        if (!subject.equals(control.subject().wireName())) changed.add("subject");
        if (!condition.equals(control.condition().text())) changed.add("condition");
        if (!Objects.equals(appliesWhen, applies)) changed.add("applies_when");
        if (!severity.equals(control.severity().wireName())) changed.add("severity");
        if (!frameworks.equals(frameworks(control.requirements()))) changed.add("frameworks");
        if (!Objects.equals(jurisdiction, control.jurisdiction())) changed.add("jurisdiction");
        return changed;
    }

    public void become(ControlStatus next) {
        status = next;
    }

    /**
     * @throws Malformed if this hub does not understand it any more
     */
    public Control control(ControlLanguage language) {
        SubjectKind kind = SubjectKind.parse(subject);
        return new Control(
                id(),
                title,
                description,
                kind,
                language.read(kind, condition),
                appliesWhen == null ? null : language.read(kind, appliesWhen),
                Severity.parse(severity),
                requirements().stream().map(each -> new Requirement(each.framework(), each.requirement())).toList(),
                jurisdiction);
    }

    public Identifier id() {
        return new Identifier(controlId);
    }

    public int definitionVersion() {
        return definitionVersion;
    }

    public String title() {
        return title;
    }

    public String severity() {
        return severity;
    }

    public String subject() {
        return subject;
    }

    public String condition() {
        return condition;
    }

    public @Nullable String appliesWhen() {
        return appliesWhen;
    }

    public @Nullable String jurisdiction() {
        return jurisdiction;
    }

    public ControlStatus status() {
        return status;
    }

    public List<FrameworkRequirement> requirements() {
        if (!(StrictJson.parse(frameworks.getBytes(StandardCharsets.UTF_8)) instanceof JsonArray(List<Json> all))) {
            throw new IllegalStateException("the requirements of %s are no array".formatted(controlId));
        }
        return all.stream()
                .map(each -> (JsonObject) each)
                .map(each -> new FrameworkRequirement(text(each, FRAMEWORK), text(each, REQUIREMENT)))
                .toList();
    }

    private static String text(JsonObject object, String member) {
        return object.get(member) instanceof JsonString(String value) ? value : "";
    }

    public ControlInfo toInfo(ControlLanguage language) {
        String unreadable = null;
        try {
            control(language);
        } catch (Malformed e) {
            unreadable = e.getMessage();
        }
        return new ControlInfo(
                id(),
                definitionVersion,
                title,
                description,
                subject,
                condition,
                appliesWhen,
                severity,
                requirements(),
                jurisdiction,
                status.wireName(),
                unreadable,
                definedBy,
                definedAt);
    }
}
