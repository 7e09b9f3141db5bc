package io.bpci.relay.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;

class AuditNotesTest {
    private final AuditNotes notes = new AuditNotes(3);

    private static AuditNotes.Writer note(String text) {
        return eventId -> text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    private List<String> take(int most) {
        return notes.take(most).stream()
                .map(note -> new String(note.write(""), java.nio.charset.StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void theFirstThatWaitsWakesTheCommitter() {
        assertThat(notes.add(note("a"))).isTrue();
        assertThat(notes.add(note("b"))).isFalse();
        assertThat(take(2)).containsExactly("a", "b");
        assertThat(notes.add(note("c"))).isTrue();
    }

    @Test
    void whatWasNotWrittenComesFirstTheNextTime() {
        notes.add(note("a"));
        notes.add(note("b"));
        List<AuditNotes.Writer> taken = notes.take(2);
        notes.add(note("c"));
        notes.putBack(taken);
        assertThat(take(3)).containsExactly("a", "b", "c");
        assertThat(notes.isEmpty()).isTrue();
    }

    @Test
    void whatIsTooMuchIsLostAndTheOldestIsKept() {
        for (String text : List.of("a", "b", "c", "d")) notes.add(note(text));
        assertThat(take(9)).containsExactly("a", "b", "c");
    }
}
