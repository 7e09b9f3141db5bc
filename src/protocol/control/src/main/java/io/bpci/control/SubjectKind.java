package io.bpci.control;

import io.bpci.expression.Type;
import io.bpci.json.Malformed;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What a control is about, and what its condition sees of that. */
public enum SubjectKind {
    /** A message that was accepted; its content is not seen. */
    MESSAGE {
        @Override
        void declare(Map<String, Type> variables) {
            variables.put("message_id", Type.TEXT);
            variables.put("message_type", Type.TEXT);
            variables.put("priority", Type.TEXT);
            variables.put("source", Type.TEXT);
            variables.put("targets", Type.TEXTS);
            variables.put("source_organisation", Type.TEXT);
            variables.put("target_organisations", Type.TEXTS);
            variables.put("crosses_organisations", Type.BOOL);
            variables.put("source_jurisdiction", Type.TEXT);
            variables.put("target_jurisdictions", Type.TEXTS);
            variables.put("crosses_jurisdictions", Type.BOOL);
            variables.put("encryption_level", Type.TEXT);
            variables.put("agreement_id", Type.TEXT);
            variables.put("correlation_id", Type.TEXT);
            variables.put("created_at", Type.TIME);
            variables.put("lifetime_secs", Type.INT);
            variables.put(NOW, Type.TIME);
        }
    },
    /** An agreement that is in force or suspended. */
    AGREEMENT {
        @Override
        void declare(Map<String, Type> variables) {
            variables.put("agreement_id", Type.TEXT);
            variables.put("state", Type.TEXT);
            variables.put("version", Type.INT);
            variables.put("app1_id", Type.TEXT);
            variables.put("app2_id", Type.TEXT);
            variables.put("organisation1", Type.TEXT);
            variables.put("organisation2", Type.TEXT);
            variables.put("crosses_organisations", Type.BOOL);
            variables.put("jurisdiction1", Type.TEXT);
            variables.put("jurisdiction2", Type.TEXT);
            variables.put("crosses_jurisdictions", Type.BOOL);
            variables.put("communication_type", Type.TEXT);
            variables.put("permissions", Type.TEXTS);
            variables.put("reply_permissions", Type.TEXTS);
            variables.put("message_types", Type.TEXTS);
            variables.put("encryption_level", Type.TEXT);
            variables.put("authorization_required", Type.BOOL);
            variables.put("factors", Type.INT);
            variables.put("rate_limit", Type.INT);
            variables.put("valid_from", Type.TIME);
            variables.put("valid_until", Type.TIME);
            variables.put(NOW, Type.TIME);
        }
    },
    /** The settings of the hub that hold now. */
    CONFIGURATION {
        @Override
        void declare(Map<String, Type> variables) {
            variables.put(SETTINGS, Type.TEXTS_BY_NAME);
            variables.put(ORIGINS, Type.TEXTS_BY_NAME);
            variables.put(NOW, Type.TIME);
        }
    };

    static final String NOW = "now";

    /** The settings' values by their keys. */
    public static final String SETTINGS = "settings";

    /** Where each came from: file, environment, default or runtime. */
    public static final String ORIGINS = "origins";

    abstract void declare(Map<String, Type> variables);

    /** By name, in an order for people. */
    public Map<String, Type> variables() {
        Map<String, Type> variables = new LinkedHashMap<>();
        declare(variables);
        return Collections.unmodifiableMap(variables);
    }

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * @throws Malformed if there is no such kind
     */
    public static SubjectKind parse(String wireName) {
        for (SubjectKind kind : values()) if (kind.wireName().equals(wireName)) return kind;
        throw new Malformed(
                "must be one of "
                        + Arrays.stream(values()).map(SubjectKind::wireName).collect(Collectors.joining(", ")));
    }
}
