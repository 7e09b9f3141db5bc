package io.bpci.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpci.control.Verdict.Result;
import io.bpci.envelope.Identifier;
import io.bpci.json.Json;
import io.bpci.json.Malformed;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Map;
import java.util.Set;

class ControlTest {
    private static final Controls CONTROLS = new Controls(Set.of("tls.mode", "messages.max_age"));
    private static final Facts MESSAGE =
            new Facts(
                    SubjectKind.MESSAGE,
                    "loud",
                    List.of("acme"),
                    Set.of("france"),
                    Map.of("encryption_level", "None", "targets", List.of("bert"), "source", "loud"));

    private static Control control(SubjectKind kind, String condition, @Nullable String applies) {
        return control(kind, condition, applies, null, List.of(new Requirement("NIST SP 800-53", "SC-8")));
    }

    private static Control control(
            SubjectKind kind,
            String condition,
            @Nullable String applies,
            @Nullable String jurisdiction,
            List<Requirement> requirements) {
        return new Control(
                new Identifier("c-1"),
                "Encrypted",
                null,
                kind,
                CONTROLS.read(kind, condition),
                applies == null ? null : CONTROLS.read(kind, applies),
                Severity.HIGH,
                requirements,
                jurisdiction);
    }

    private static Result result(String condition, @Nullable String applies) {
        return control(SubjectKind.MESSAGE, condition, applies).assess(MESSAGE).result();
    }

    @Test
    void aControlHoldsFailsOrDoesNotApply() {
        assertThat(result("encryption_level == 'None'", null)).isEqualTo(Result.HOLDS);
        assertThat(result("encryption_level in ['High', 'Quantum']", null)).isEqualTo(Result.FAILS);
        assertThat(result("encryption_level == 'High'", "source == 'quiet'")).isEqualTo(Result.NOT_APPLICABLE);
    }

    @Test
    void whatCannotBeEvaluatedIsAnErrorAndSaysWhy() {
        Verdict verdict = control(SubjectKind.MESSAGE, "targets[3] == source", null).assess(MESSAGE);
        assertThat(verdict.result()).isEqualTo(Result.ERROR);
        assertThat(verdict.isBad()).isTrue();
        assertThat(verdict.reason()).isNotBlank();
        assertThat(result("encryption_level == 'None'", "int(source) > 1")).isEqualTo(Result.ERROR);
    }

    @Test
    void ofAJurisdictionItIsAboutWhatTouchesThat() {
        var requirements = List.of(new Requirement("GDPR", "Art. 32"));
        assertThat(control(SubjectKind.MESSAGE, "source == ''", null, "france", requirements).assess(MESSAGE).result())
                .isEqualTo(Result.FAILS);
        assertThat(control(SubjectKind.MESSAGE, "source == ''", null, "spain", requirements).assess(MESSAGE).result())
                .isEqualTo(Result.NOT_APPLICABLE);
    }

    @Test
    void itShowsWhatItSawAndNothingElse() {
        Control control = control(SubjectKind.MESSAGE, "encryption_level == 'High'", "targets.size() > 0");
        assertThat(MESSAGE.seenBy(control))
                .isEqualTo(
                        Json.object()
                                .put("encryption_level", "None")
                                .put("targets", Json.strings(List.of("bert")))
                                .build());
        var configuration =
                new Facts(
                        SubjectKind.CONFIGURATION,
                        "hub",
                        List.of(),
                        Set.of(),
                        Map.of("settings", Map.of("tls.mode", "off", "messages.max_age", "5m")));
        Control strict = control(SubjectKind.CONFIGURATION, "settings['tls.mode'] == 'strict'", null);
        assertThat(strict.assess(configuration).result()).isEqualTo(Result.FAILS);
        assertThat(configuration.seenBy(strict).toString()).isEqualTo("{\"settings\":{\"tls.mode\":\"off\"}}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    MESSAGE | content == 'x' | undeclared reference to 'content'; of message there are message_id (string)
                    MESSAGE | factors == 2 | undeclared reference to 'factors'
                    AGREEMENT | factors == '2' | line 1, column 9
                    CONFIGURATION | settings["tls.mod"] == "x" | a setting tls.mod, which there is not
                    CONFIGURATION | settings["tls.mode"] | expected type 'bool' but found 'string'
                    """)
    void whatIsWrongIsNamedWithWhatIsAllowed(SubjectKind kind, String text, String why) {
        assertThatThrownBy(() -> CONTROLS.read(kind, text)).isInstanceOf(Malformed.class).hasMessageContaining(why);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " NIST", "<script>", "a\nb", "NIST "})
    void aReferenceIsShortAndPlain(String text) {
        assertThatThrownBy(() -> new Requirement(text, "SC-8")).isInstanceOf(Malformed.class);
        assertThatThrownBy(() -> new Requirement("GDPR", text)).isInstanceOf(Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a\u0000b", "a\u001bb"})
    void wordsAreThereAndHoldNoControlCharacters(String text) {
        assertThatThrownBy(() -> Words.require("title", text, 200))
                .isInstanceOf(Malformed.class)
                .hasMessageContaining("title");
        Words.require("title", "<script>\n\talert(1)</script>", 200);
    }

    @Test
    void itIsEvidenceForSomethingAndOnlyOnce() {
        assertThatThrownBy(() -> control(SubjectKind.MESSAGE, "source == ''", null, null, List.of()))
                .hasMessageContaining("1 to 20");
        var twice = new Requirement("eIDAS", "Art. 25");
        assertThatThrownBy(() -> control(SubjectKind.MESSAGE, "source == ''", null, null, List.of(twice, twice)))
                .hasMessageContaining("twice");
        assertThatThrownBy(
                        () -> control(SubjectKind.CONFIGURATION, "settings.size() > 0", null, "france", List.of(twice)))
                .hasMessageContaining("not for the configuration");
    }
}
