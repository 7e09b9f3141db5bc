package io.bpci.compliance.internal;

import io.bpci.control.Controls;
import io.bpci.control.SubjectKind;
import io.bpci.expression.Expression;
import io.bpci.json.Malformed;
import io.bpci.settings.EffectiveSetting;
import io.bpci.settings.HubSettings;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Reads the conditions of controls, and remembers the last that it read: reading one takes about a millisecond, making
 * the reader about a second. Safe for concurrent use.
 */
@ApplicationScoped
public class ControlLanguage {
    /** Two for each of as many controls as there may be. */
    private static final int MOST_REMEMBERED = 20_000;

    @Inject HubSettings settings;

    // Guarded by this.
    private @Nullable Controls controls;

    // Guarded by this.
    private final Map<Read, Expression> remembered =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Read, Expression> eldest) {
                    return size() > MOST_REMEMBERED;
                }
            };

    private record Read(SubjectKind kind, String text) {}

    /**
     * @throws Malformed as {@link Controls#read}
     */
    public synchronized Expression read(SubjectKind kind, String text) {
        var asked = new Read(kind, text);
        Expression known = remembered.get(asked);
        if (known != null) return known;
        if (controls == null) {
            controls =
                    new Controls(
                            settings.sources().stream()
                                    .map(EffectiveSetting::key)
                                    .collect(Collectors.toUnmodifiableSet()));
        }
        Expression read = controls.read(kind, text);
        remembered.put(asked, read);
        return read;
    }
}
