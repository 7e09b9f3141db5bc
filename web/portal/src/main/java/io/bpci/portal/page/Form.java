package io.bpci.portal.page;

import io.bpci.json.Malformed;
import io.bpci.platform.HubException;
import io.bpci.problem.Fault;

import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** What was filled into a form. */
public final class Form {
    private final MultivaluedMap<String, String> fields;

    public Form(MultivaluedMap<String, String> fields) {
        this.fields = fields;
    }

    public static Form empty() {
        return new Form(new MultivaluedHashMap<>());
    }

    /** Null where nothing was filled in. */
    public @Nullable String text(String name) {
        String text = fields.getFirst(name);
        return text == null || text.isBlank() ? null : text.strip();
    }

    /** For templates: what was filled in, or nothing. */
    public String value(String name) {
        String text = fields.getFirst(name);
        return text == null ? "" : text;
    }

    public boolean flag(String name) {
        return text(name) != null;
    }

    /**
     * @throws HubException INVALID_REQUEST if nothing was filled in
     */
    public String require(String name) {
        String text = text(name);
        if (text == null) throw new HubException(Fault.INVALID_REQUEST, Texts.of("form.missing", label(name)));
        return text;
    }

    /**
     * @throws HubException INVALID_REQUEST if it is not what is allowed, or missing
     */
    public <T> T read(String name, Function<String, T> parse) {
        return parse(label(name), require(name), parse);
    }

    /**
     * @throws HubException INVALID_REQUEST if it is none, or missing
     */
    public <E extends Enum<E>> E constant(String name, Class<E> type) {
        String text = require(name);
        for (E each : type.getEnumConstants()) if (Words.wireName(each).equals(text)) return each;
        throw new HubException(Fault.INVALID_REQUEST, Texts.of("form.not_one_of", label(name)));
    }

    private static String label(String name) {
        return Texts.find("field." + name).orElse(name);
    }

    /**
     * What a text stands for.
     *
     * @throws HubException INVALID_REQUEST if it is not what is allowed
     */
    public static <T> T parse(String name, String text, Function<String, T> parse) {
        try {
            return parse.apply(text);
        } catch (Malformed e) {
            throw new HubException(Fault.INVALID_REQUEST, name + " " + e.getMessage());
        }
    }

    /**
     * As a browser writes a date and a time; they are UTC.
     *
     * @throws Malformed if it is none
     */
    public static Instant time(String text) {
        try {
            return LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
        } catch (DateTimeParseException e) {
            throw new Malformed("must be a date and a time");
        }
    }

    /**
     * Why somebody does what cannot be undone.
     *
     * @throws HubException INVALID_REQUEST if it is not said
     */
    public static String reason(@Nullable String reason) {
        if (reason == null || reason.isBlank()) {
            throw new HubException(Fault.INVALID_REQUEST, Texts.of("form.no_reason"));
        }
        return reason.strip();
    }

    /** What a page with a form shows: what was filled in, why it was not taken, and more. */
    public static Map<String, Object> model(Form given, @Nullable String refusal, Map<String, ?> more) {
        Map<String, Object> model = new HashMap<>(more);
        model.put("given", given);
        model.put("refusal", refusal == null ? "" : refusal);
        return model;
    }
}
