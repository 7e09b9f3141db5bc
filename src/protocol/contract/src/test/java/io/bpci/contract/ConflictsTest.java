package io.bpci.contract;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.contract.Conflicts.Conflict;
import io.bpci.contract.Conflicts.Report;
import io.bpci.contract.Conflicts.Ruled;
import io.bpci.json.Json;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What two jurisdictions' rules demand of the same input. */
class ConflictsTest {
    private static RuleBook rules(String json) {
        return switch (RuleBook.examine(json.replace('`', '"').getBytes(UTF_8))) {
            case Examined.Fit(RuleBook rules) -> rules;
            case Examined.Fit(WasmProgram ignored) -> throw new AssertionError();
            case Examined.Unfit unfit -> throw new AssertionError(unfit.toString());
        };
    }

    private static RuleBook deciding(String inputs, String when, String decision) {
        return rules(
                "{`inputs`:[%s],`rules`:[{`name`:`r`,`when`:`%s`,`decision`:`%s`}],`otherwise`:`allow`}"
                        .formatted(inputs, when, decision));
    }

    private static Report search(RuleBook one, RuleBook other) {
        return Conflicts.search(new Ruled("us", one), new Ruled("eu", other), 500_000);
    }

    @Test
    void theExamplesContradictEachOtherWithAWitness() {
        Report report =
                search(rules(Contracts.source("us-cash-rules.json")), rules(Contracts.source("eu-cash-rules.json")));
        assertThat(report.complete()).isTrue();
        assertThat(report.hasContradiction()).isTrue();
        Conflict denied =
                report.conflicts().stream()
                        .filter(each -> each.otherDecision() == Decision.DENY)
                        .findFirst()
                        .orElseThrow();
        assertThat(denied.decision()).isEqualTo(Decision.REQUIRE_REPORT);
        assertThat(denied.witness())
                .isEqualTo(Json.object().put("amount", 10_001).put("licensed", false).put("purpose", "trade").build());
        assertThat(report.conflicts())
                .anyMatch(each ->
                        !each.contradiction()
                                && each.decision() == Decision.ALLOW
                                && each.otherDecision() == Decision.REQUIRE_REPORT);
    }

    @Test
    void rulesThatAgreeHaveNone() {
        String amount = "{`name`:`amount`,`type`:`int`,`min`:0,`max`:100}";
        Report report = search(deciding(amount, "amount > 10", "deny"), deciding(amount, "amount >= 11", "deny"));
        assertThat(report.conflicts()).isEmpty();
        assertThat(report.complete()).isTrue();
        assertThat(report.tried()).isEqualTo(6);
    }

    @Test
    void oneNumberBetweenTwoIsFound() {
        String amount = "{`name`:`amount`,`type`:`int`,`min`:0,`max`:1000000}";
        Report report = search(deciding(amount, "amount > 7777", "deny"), deciding(amount, "amount > 7778", "deny"));
        assertThat(report.conflicts()).hasSize(1);
        assertThat(report.conflicts().getFirst().witness().get("amount")).isEqualTo(Json.of(7778));
    }

    @Test
    void whatIsCalculatedIsSearchedAndSaidToBe() {
        String amount = "{`name`:`amount`,`type`:`int`,`min`:0,`max`:1000}";
        assertThat(search(deciding(amount, "amount * 3 == 21", "deny"), deciding(amount, "false", "deny")).complete())
                .isFalse();
    }

    @Test
    void inputsWithoutACommonValueNeverMeet() {
        Report report =
                search(
                        deciding("{`name`:`n`,`type`:`int`,`min`:0,`max`:5}", "n > 1", "deny"),
                        deciding("{`name`:`n`,`type`:`int`,`min`:6,`max`:9}", "n > 8", "require_report"));
        assertThat(report.conflicts()).isEmpty();
        assertThat(report.tried()).isZero();
    }

    @Test
    void moreCombinationsThanMayBeAreTriedByAFixedChance() {
        var inputs = new StringBuilder();
        for (int i = 0; i < 17; i++)
            inputs.append(i == 0 ? "" : ",").append("{`name`:`b%d`,`type`:`bool`}".formatted(i));
        Report first = search(deciding(inputs.toString(), "b1", "deny"), deciding(inputs.toString(), "b2", "deny"));
        Report again = search(deciding(inputs.toString(), "b1", "deny"), deciding(inputs.toString(), "b2", "deny"));
        assertThat(first.tried()).isEqualTo(Conflicts.MOST);
        assertThat(first.complete()).isFalse();
        assertThat(first).isEqualTo(again);
        assertThat(first.hasContradiction()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {}                                                                                     | inputs is missing
                    {`inputs`:[],`rules`:[],`otherwise`:`allow`}                                           | inputs must be an array with elements
                    {`inputs`:[{`name`:`A`,`type`:`int`}],`rules`:[],`otherwise`:`allow`}                  | name of an input
                    {`inputs`:[{`name`:`a`,`type`:`float`}],`rules`:[],`otherwise`:`allow`}                | int, bool or text
                    {`inputs`:[{`name`:`a`,`type`:`int`,`min`:2,`max`:1}],`rules`:[],`otherwise`:`allow`}  | min of a
                    {`inputs`:[{`name`:`a`,`type`:`bool`}],`rules`:[{`name`:`r`,`when`:`b`,`decision`:`deny`}],`otherwise`:`allow`} | undeclared reference to 'b'
                    {`inputs`:[{`name`:`a`,`type`:`bool`}],`rules`:[{`name`:`r`,`when`:`1`,`decision`:`deny`}],`otherwise`:`allow`} | when of "r"
                    {`inputs`:[{`name`:`a`,`type`:`bool`}],`rules`:[{`name`:`r`,`when`:`a`,`decision`:`burn`}],`otherwise`:`allow`} | allow, require_report or deny
                    {`inputs`:[{`name`:`a`,`type`:`bool`}],`rules`:[{`name`:`r`,`when`:`a`,`decision`:`deny`}],`else`:`allow`} | no member "else"
                    {`inputs`:[{`name`:`a`,`type`:`bool`}],`rules`:[{`name`:`r`,`when`:`now() > 1`,`decision`:`deny`}],`otherwise`:`allow`} | now
                    """)
    void whatIsNoBookOfRulesIsSaidToBeNone(String json, String why) {
        assertThat(RuleBook.examine(json.replace('`', '"').getBytes(UTF_8)))
                .isInstanceOfSatisfying(Examined.Unfit.class, unfit -> assertThat(unfit.toString()).contains(why));
    }
}
