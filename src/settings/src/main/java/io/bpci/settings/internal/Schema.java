package io.bpci.settings.internal;

import io.bpci.settings.HubSettings;
import io.bpci.settings.Secret;
import io.bpci.settings.Setting;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Every key there is, from the records below {@link HubSettings} and from a short list of keys of the specification
 * that no record holds. In a list's key {@code [*]} stands for any index. Immutable.
 */
final class Schema {
    /** What becomes of a value. */
    enum Use {
        /** It is in a record. */
        READ,
        /** Only one value is allowed, so nobody needs to read it. */
        FIXED,
        /** It is checked and accepted, and nothing in this version of the hub reads it. */
        WITHOUT_EFFECT,
        /** As READ, but may come from the environment only. */
        READ_FROM_ENVIRONMENT
    }

    enum Shape {
        SECTION,
        LIST,
        VALUE,
        /** Accepted as it is, with all that is below it. */
        ANYTHING,
        UNKNOWN
    }

    record Key(String name, Rule rule, Use use) {}

    static final String OUTPUTS = "logging.outputs";
    static final String OUTPUT_TYPE = OUTPUTS + "[*].type";

    private static final Pattern INDEX = Pattern.compile("\\[[0-9]+]");
    private static final Pattern CAPITAL = Pattern.compile("(?<=[a-z0-9])[A-Z]");

    private final Map<String, Key> keys = new LinkedHashMap<>();
    private final Map<String, String> sections = new LinkedHashMap<>();
    private final Map<String, String> anything = new LinkedHashMap<>();

    Schema() {
        for (RecordComponent component : HubSettings.class.getRecordComponents()) {
            if (isSection(component.getType())) {
                section(nameOf(component), component.getType());
            }
        }
        addKeysWithoutRecord();
    }

    private void section(String name, Class<?> type) {
        sections.put(name, type.getAnnotation(Setting.class).value());
        for (RecordComponent component : type.getRecordComponents()) {
            String key = name + "." + nameOf(component);
            Class<?> value = valueType(component);
            if (component.getType() == List.class && isSection(value)) {
                section(key + "[*]", value);
            } else if (component.getType() == List.class) {
                String item = key + "[*]";
                keys.put(item, new Key(item, Rule.of(component.getAnnotation(Setting.class), value), Use.READ));
            } else if (isSection(value)) {
                section(key, value);
            } else if (value == Secret.class) {
                Setting setting = component.getAnnotation(Setting.class);
                keys.put(key, new Key(key, Rule.of(setting, Secret.class), Use.READ_FROM_ENVIRONMENT));
                String file = key + "_file";
                String meaning =
                        "A file with nothing but that password, which its owner alone may read. "
                                + EnvironmentVariables.nameOf(key)
                                + " wins over it.";
                keys.put(file, new Key(file, new Rule(meaning, Path.class, "", "", "", "", ""), Use.READ));
            } else {
                keys.put(key, new Key(key, Rule.of(component.getAnnotation(Setting.class), value), Use.READ));
            }
        }
    }

    private void addKeysWithoutRecord() {
        String security = "oracle_config.security_config.";
        add(
                Use.FIXED,
                security + "require_signatures",
                Rule.text(
                        "Every message is signed and every signature is checked.",
                        "true",
                        "true",
                        "true: the hub proves what it relays, so signatures cannot be turned off"));
        add(
                Use.FIXED,
                security + "enable_encryption",
                Rule.text(
                        "Every link beyond loopback is encrypted.",
                        "true",
                        "true",
                        "true: links beyond loopback are always TLS 1.3, and payload encryption is the sender's"
                                + " choice"));
        add(Use.FIXED, "logging.format", Rule.text("The form of a log entry.", "json", "json", "json"));
        add(
                Use.FIXED,
                "logging.audit_logging.enabled",
                Rule.text("Audit events are written.", "true", "true", "true: the hub does not run without its audit"));
        add(
                Use.FIXED,
                "logging.audit_logging.level",
                Rule.text("Which events are audited.", "comprehensive", "comprehensive", "comprehensive"));
        add(
                Use.FIXED,
                OUTPUT_TYPE,
                Rule.text(
                        "The kind of output. An elasticsearch output is accepted and has no effect: ship the file.",
                        "file",
                        "file|elasticsearch",
                        "file (or elasticsearch, which has no effect)"));
        add(Use.WITHOUT_EFFECT, OUTPUTS + "[*].endpoint", text("Of an elasticsearch output."));

        String apps = "inter_app_config.";
        add(
                Use.FIXED,
                apps + "agreement_validation",
                Rule.text(
                        "Agreements are validated before they are proposed and signed.",
                        "true",
                        "true",
                        "true: what does not hold cannot be agreed on"));
        add(
                Use.FIXED,
                apps + "audit_level",
                Rule.text("Which steps and messages are audited.", "Comprehensive", "Comprehensive", "Comprehensive"));
        add(
                Use.FIXED,
                apps + "security_requirements.authentication_required",
                Rule.text(
                        "Applications prove who they are.",
                        "true",
                        "true",
                        "true: every message is signed, so authentication cannot be turned off"));

        anything.put("integration_orchestration", "Components, routing, load balancer and circuit breaker.");
        anything.put("enc_lock_security", "Policy domains of ENC Lock.");
        anything.put("prometheus_metrics", "Metric names; the hub always publishes all it has.");
    }

    private static Rule text(String meaning) {
        return Rule.text(meaning, "", "", "a text");
    }

    private void add(Use use, String name, Rule rule) {
        keys.put(name, new Key(name, rule, use));
    }

    Collection<Key> keys() {
        return Collections.unmodifiableCollection(keys.values());
    }

    /** Section names with what each is for, which is empty for those without effect. */
    Map<String, String> sections() {
        return Collections.unmodifiableMap(sections);
    }

    Map<String, String> anything() {
        return Collections.unmodifiableMap(anything);
    }

    /** The key of that name, whose index, if any, may be a number. */
    Optional<Key> key(String name) {
        return Optional.ofNullable(keys.get(pattern(name)));
    }

    Shape shape(String name) {
        String pattern = pattern(name);
        if (pattern.isEmpty() || sections.containsKey(pattern)) {
            return Shape.SECTION;
        } else if (keys.containsKey(pattern)) {
            return Shape.VALUE;
        } else if (anything.containsKey(pattern)) {
            return Shape.ANYTHING;
        }
        String item = pattern + "[*]";
        return sections.containsKey(item) || keys.containsKey(item) ? Shape.LIST : Shape.UNKNOWN;
    }

    private static String pattern(String name) {
        return INDEX.matcher(name).replaceAll("[*]");
    }

    /** Whether the type is a record of settings, and not a value such as a size. */
    static boolean isSection(Class<?> type) {
        return type.isAnnotationPresent(Setting.class);
    }

    /** The key of a record component: its name in snake_case. */
    static String nameOf(RecordComponent component) {
        return CAPITAL.matcher(component.getName()).replaceAll("_$0").toLowerCase(Locale.ROOT);
    }

    /** The component's type, or what its Optional or List holds. */
    static Class<?> valueType(RecordComponent component) {
        Type type = component.getGenericType();
        return type instanceof ParameterizedType generic
                ? (Class<?>) generic.getActualTypeArguments()[0]
                : component.getType();
    }
}
