package io.bpci.agreement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.bpci.json.Malformed;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;

class PermissionTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Read(accounts)",
                "Execute(transfer)",
                "Write(audit_logs)",
                "!Read(accounts.secret)",
                "*(*)",
                "Read(*.balance)",
                "Read(a.b.c.d.e.f.g.h)",
                "R2_d2(0-9)"
            })
    void aPermissionIsReadAsItWasWritten(String text) {
        assertThat(Permission.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``                 | \"\" at position 1: an action, such as Read, or *, must stand there",
                "Read               | \"Read\" at position 5: ( and a resource must follow the action",
                "Read()             | \"Read()\" at position 6: a segment of a resource, such as accounts, or *, must"
                        + " stand there",
                "Read(accounts      | \"Read(accounts\" at position 14: ) or a dot and another segment must follow",
                "Read(accounts))    | \"Read(accounts))\" at position 15: nothing may follow the )",
                "Read(Read(x))      | \"Read(Read(x))\" at position 10: permissions do not nest",
                "Read(a),Write(b)   | \"Read(a),Write(b)\" at position 8: nothing may follow the )",
                "Read(a.)           | \"Read(a.)\" at position 8: a segment of a resource, such as accounts, or *, must"
                        + " stand there",
                "Read(a.*b)         | \"Read(a.*b)\" at position 9: ) or a dot and another segment must follow",
                "Read (a)           | \"Read (a)\" at position 5: ( and a resource must follow the action",
                "!!Read(a)          | \"!!Read(a)\" at position 2: an action, such as Read, or *, must stand there",
                "2Read(a)           | \"2Read(a)\" at position 1: an action, such as Read, or *, must stand there",
                "Read(ä)            | \"Read(?)\" at position 6: a segment of a resource, such as accounts, or *, must"
                        + " stand there",
                "Read(a.b.c.d.e.f.g.h.i) | \"Read(a.b.c.d.e.f.g.h.i)\" at position 22: a resource has at most 8"
                        + " segments"
            })
    void whatIsNoPermissionIsRefusedWithThePosition(String text, String why) {
        assertThatExceptionOfType(Malformed.class).isThrownBy(() -> Permission.parse(text)).withMessage(why);
    }

    @Test
    void aPermissionThatIsTooLongIsRefused() {
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> Permission.parse("Read(" + "a".repeat(65) + ")"))
                .withMessageEndingWith("at position 6: a name has at most 64 characters");
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> Permission.parse("Read(" + "a".repeat(1 << 20) + ")"))
                .withMessage("a permission has at most 256 characters, not 1048582");
    }

    @ParameterizedTest
    @CsvSource({
        "Read(accounts), Read(accounts), true",
        "Read(accounts), Read(accounts.secret), false",
        "Read(accounts), Write(accounts), false",
        "Read(accounts), Read(Accounts), false",
        "*(accounts), Write(accounts), true",
        "Read(*), Read(accounts.secret.of.anna), true",
        "Read(accounts.*), Read(accounts), false",
        "Read(accounts.*), Read(accounts.a.b), true",
        "Read(*.balance), Read(anna.balance), true",
        "Read(*.balance), Read(anna.other.balance), false",
        "Read(*.balance), Read(balance), false",
        "Read(*.*), Read(a), false",
        "Read(*.*), Read(a.b.c), true"
    })
    void anActionFallsUnderAPermissionOrNot(String permission, String action, boolean does) {
        assertThat(Permission.parse(permission).matches(Permission.parse(action))).isEqualTo(does);
    }

    /** All permissions over two actions and names, of up to three segments, held against all resources. */
    @Test
    void whatCoversAndOverlapsIsWhatItSaysOfEveryAction() {
        List<Permission> permissions = new ArrayList<>();
        List<Permission> concrete = new ArrayList<>();
        for (String action : List.of("*", "Read", "Write")) {
            for (String resource : resources(List.of("*", "a", "b"), 3)) {
                permissions.add(Permission.parse("%s(%s)".formatted(action, resource)));
            }
        }
        // A third name and one segment more stand for whatever else there may be.
        for (String action : List.of("Read", "Write", "Other")) {
            for (String resource : resources(List.of("a", "b", "c"), 4)) {
                concrete.add(Permission.parse("%s(%s)".formatted(action, resource)));
            }
        }
        for (Permission one : permissions) {
            for (Permission other : permissions) {
                var common = concrete.stream().filter(each -> one.matches(each) && other.matches(each)).toList();
                var ofOther = concrete.stream().filter(other::matches).toList();
                assertThat(one.overlaps(other)).as("%s and %s", one, other).isEqualTo(!common.isEmpty());
                assertThat(one.covers(other)).as("%s of %s", one, other).isEqualTo(common.equals(ofOther));
            }
        }
    }

    private static List<String> resources(List<String> names, int longest) {
        List<String> all = new ArrayList<>(names);
        List<String> last = names;
        for (int i = 1; i < longest; i++) {
            List<String> longer = new ArrayList<>();
            for (String begin : last) for (String name : names) longer.add(begin + "." + name);
            all.addAll(longer);
            last = longer;
        }
        return all;
    }

    @Test
    void whatIsDeniedIsDeniedWhateverElsePermitsIt() {
        var permissions = Permissions.parse(List.of("Read(*)", "!Read(accounts.secret)", "Execute(transfer)"));
        assertThat(permissions.permit(Permission.parse("Read(accounts.open)"))).isTrue();
        assertThat(permissions.permit(Permission.parse("Read(accounts.secret)"))).isFalse();
        assertThat(permissions.permit(Permission.parse("Execute(transfer)"))).isTrue();
        assertThat(permissions.permit(Permission.parse("Execute(other)"))).isFalse();
        assertThat(Permissions.NONE.permit(Permission.parse("Read(a)"))).isFalse();
    }

    @Test
    void permissionsThatContradictEachOtherAreRefused() {
        isRefused(List.of("Read(a)", "!Read(a)"), "Read(a) contradicts !Read(a), which denies all of it");
        isRefused(List.of("!*(*)", "Read(a.b)"), "Read(a.b) contradicts !*(*), which denies all of it");
        isRefused(List.of("Read(a)", "Read(a)"), "Read(a) stands there twice");
        isRefused(java.util.Collections.nCopies(101, "Read(a)"), "there may be 100 permissions, not 101");
        assertThat(Permissions.parse(List.of("Read(*)", "Read(a)", "!Read(a.b)")).texts())
                .containsExactly("Read(*)", "Read(a)", "!Read(a.b)");
    }

    private static void isRefused(List<String> texts, String why) {
        assertThatExceptionOfType(Malformed.class).isThrownBy(() -> Permissions.parse(texts)).withMessage(why);
    }
}
