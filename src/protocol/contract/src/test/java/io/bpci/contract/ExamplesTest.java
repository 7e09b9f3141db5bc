package io.bpci.contract;

import static io.bpci.contract.Contracts.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;

/** The examples, which are made of their sources here, run, and each run is repeated. */
class ExamplesTest {
    @Test
    void aSubjectIsReportedOnceWhenItPassesTheThreshold() {
        var contract = Contracts.example("threshold-reporting");
        String payment = "{'subject':'acme','period':'2026-11','amount_minor':'600000','currency':'EUR'}";
        RunRecord first = contract.run(payment);
        assertThat(text(first, "output")).isEqualTo("{\"reported\":0,\"subject\":\"acme\",\"total_minor\":600000}");
        assertThat(text(first, "emitted")).isEqualTo("[]");
        RunRecord second = contract.run(payment);
        assertThat(text(second, "emitted"))
                .isEqualTo(
                        "[{\"body\":{\"subject\":\"acme\",\"total_minor\":1200000},\"target\":\"us-fincen\","
                                + "\"topic\":\"threshold-passed\"}]");
        assertThat(text(second, "log")).isEqualTo("[\"the threshold is passed\"]");
        RunRecord third = contract.run(payment);
        assertThat(text(third, "emitted")).isEqualTo("[]");
        assertThat(text(third, "output")).contains("\"reported\":1", "1800000");
        // Another period begins at nothing.
        assertThat(text(contract.run(payment.replace("2026-11", "2026-12")), "output")).contains("600000");
    }

    @Test
    void whatTheThresholdContractDoesNotTakeItSays() {
        var contract = Contracts.example("threshold-reporting");
        assertThat(text(contract.run("{'subject':'a','period':'p','amount_minor':1,'currency':'USD'}"), "reason"))
                .isEqualTo("\"amounts are in EUR\"");
        assertThat(text(contract.run("{'subject':'a','period':'p','amount_minor':0,'currency':'EUR'}"), "reason"))
                .isEqualTo("\"amount_minor must be above 0\"");
        assertThat(text(contract.run("{'subject':'a','period':'p','amount_minor':1.5,'currency':'EUR'}"), "reason"))
                .isEqualTo("\"/input/amount_minor must be a whole number\"");
        assertThat(text(contract.run("{'period':'p'}"), "reason"))
                .isEqualTo("\"subject and period must be texts of 1 to 40 characters\"");
    }

    @Test
    void anEscrowIsReleasedWhenBothConfirmed() {
        var contract = Contracts.example("escrow-release");
        String open = "{'act':'open','escrow':'e1','amount_minor':500,'deadline':'2026-12-01T00:00:00.000Z'}";
        assertThat(text(contract.run(open), "output"))
                .isEqualTo("{\"amount_minor\":500,\"escrow\":\"e1\",\"status\":\"open\"}");
        assertThat(text(contract.run(open), "reason")).isEqualTo("\"there is such an escrow already\"");
        String settle = "{'act':'settle','escrow':'e1'}";
        contract.run("{'act':'confirm','escrow':'e1','as':'buyer'}");
        assertThat(text(contract.run(settle), "outcome")).isEqualTo("\"aborted\"");
        contract.run("{'act':'confirm','escrow':'e1','as':'inspector'}");
        assertThat(text(contract.run(settle), "output")).contains("\"status\":\"released\"");
        assertThat(text(contract.run(settle), "reason")).isEqualTo("\"the escrow is settled\"");
    }

    @Test
    void anEscrowIsRefundedWhenItsDeadlineIsOver() {
        var contract = Contracts.example("escrow-release");
        contract.run("{'act':'open','escrow':'e2','amount_minor':500,'deadline':'2026-12-01T00:00:00.000Z'}");
        Invocation early = Contracts.call("{'act':'settle','escrow':'e2'}");
        assertThat(text(contract.run(early), "outcome")).isEqualTo("\"aborted\"");
        Invocation late = Contracts.call("{'act':'settle','escrow':'e2'}", Contracts.NOW.plus(Duration.ofDays(1)));
        assertThat(text(contract.run(late), "output")).contains("\"status\":\"refunded\"");
    }

    @Test
    void aDeclarationIsCheckedForAllThatIsWrong() {
        var contract = Contracts.example("customs-check");
        String good =
                "{'hs_code':'870323','invoice_minor':1000,'declared_minor':1000,'weight_grams':5,'documents':"
                        + "['x','x','x','x','x','x','x','x','x','x','invoice','packing_list','origin']}";
        assertThat(text(contract.run(good), "output")).isEqualTo("{\"cleared\":1}");
        String bad =
                "{'hs_code':'87<b>','invoice_minor':1000,'declared_minor':'999','weight_grams':0,'documents':"
                        + "['origin']}";
        assertThat(text(contract.run(bad), "output"))
                .isEqualTo(
                        "{\"cleared\":0,\"findings\":[\"hs_code must be 6 to 10 digits\",\"the declared value is below"
                                + " the invoice\",\"weight_grams must be above 0\",\"the invoice is missing\",\"the"
                                + " packing list is missing\"]}");
    }

    @Test
    void rulesDecideByTheStrictestThatHolds() {
        var rules = Contracts.rules("us-cash-rules");
        assertThat(text(rules.run("{'amount':5,'purpose':'gift','licensed':false}"), "output"))
                .isEqualTo("{\"because\":[],\"decision\":\"allow\"}");
        assertThat(text(rules.run("{'amount':60000,'purpose':'gift','licensed':false}"), "output"))
                .isEqualTo("{\"because\":[\"large gifts need a licence\"],\"decision\":\"deny\"}");
        assertThat(text(rules.run("{'amount':60000,'purpose':'theft','licensed':false}"), "reason"))
                .isEqualTo("\"purpose must be one of trade, gift, salary\"");
    }
}
