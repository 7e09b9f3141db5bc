package io.bpci.it;

import static io.bpci.it.Government.await;
import static io.bpci.it.Government.opened;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.it.Government.Agency;
import io.bpci.it.KeycloakAdmin.Logins;
import io.bpci.it.KeycloakAdmin.Person;
import io.bpci.json.Json;
import io.bpci.testkit.SteppedUpLogin;
import io.bpci.testkit.SteppedUpLogin.Tokens;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Who is revoked at the hub is logged out at the real Keycloak. */
@ExtendWith(Product.class)
// It touches its own agencies and people only.
@Execution(ExecutionMode.CONCURRENT)
class RevokedLoginIT {
    private final KeycloakAdmin keycloak = new KeycloakAdmin();

    private static Rest rest(Tokens tokens) {
        return Rest.withToken(Product.api(), tokens.access());
    }

    private Person officer(Agency agency) throws Exception {
        return keycloak.makeOfficer(agency.id(), Government.JURISDICTION, "elevated", "secret");
    }

    @Test
    void aRevokedSessionTakesItsLoginAndTheOfflineTokensWithItAndNoOther() throws Exception {
        Agency agency = Government.setUp("elevated", "secret");
        Person olivia = officer(agency);
        Person oscar = officer(agency);
        Tokens revoked = olivia.offline();
        Tokens other = oscar.offline();
        String session = opened(rest(revoked));
        opened(rest(other));
        // Keycloak keeps of an offline login nothing but that.
        assertThat(keycloak.logins(olivia)).isEqualTo(new Logins(0, 1));
        var before = new Audit(Product.api());

        Rest admin = keycloak.makeAdministrator().steppedUp();
        Rest.Answer answer = admin.post(Government.PATH + "/sessions/" + session + "/revoke", "");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);

        await(() -> keycloak.logins(olivia).equals(new Logins(0, 0)));
        assertThat(SteppedUpLogin.refreshStatus(Product.issuer(), revoked.refresh())).isEqualTo(400);
        // The token that is out is good for nothing any more either.
        await(() -> rest(revoked).get(Government.PATH + "/sessions").status() == 403);
        before.awaitIn(
                "kind=government_login_ended",
                event -> event.toString().contains(olivia.name()) && Json.of("ended").equals(event.get("reason")));
        assertThat(keycloak.logins(oscar)).isEqualTo(new Logins(0, 1));
        assertThat(SteppedUpLogin.refreshStatus(Product.issuer(), other.refresh())).isEqualTo(200);
    }

    @Test
    void aRevokedAgencyTakesTheLoginsOfItsOfficersWithIt() throws Exception {
        Agency agency = Government.setUp("elevated", "secret");
        Person olivia = officer(agency);
        Person oscar = officer(agency);
        opened(rest(olivia.offline()));
        opened(oscar.steppedUp());
        assertThat(keycloak.logins(oscar)).isEqualTo(new Logins(1, 0));

        Rest admin = keycloak.makeAdministrator().steppedUp();
        Rest.Answer answer =
                admin.post(Government.PATH + "/agencies/" + agency.id() + "/revoke", "{\"reason\":\"a test\"}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);

        for (Person each : new Person[] {olivia, oscar}) {
            await(() -> keycloak.logins(each).equals(new Logins(0, 0)));
        }
    }

    @Test
    void whoseAccountIsClosedIsOutUntilItIsOpenedAgain() throws Exception {
        var audit = new Audit(Product.api());
        Agency agency = Government.setUp("elevated", "secret");
        Person olivia = officer(agency);
        Person oscar = officer(agency);
        var tokens = olivia.offline();
        String session = opened(rest(tokens));
        Rest admin = keycloak.makeAdministrator().steppedUp();
        String officers = Government.PATH + "/agencies/" + agency.id() + "/officers";

        Rest.Answer page = admin.get(officers + "?page_size=1");
        assertThat(page.status()).as(page.body()).isEqualTo(200);
        String first = oscar.name().compareTo(olivia.name()) < 0 ? oscar.name() : olivia.name();
        assertThat(page.body()).contains("\"username\":\"" + first + "\"", "\"access_level\":\"elevated\"");
        String token = Product.text(page.json(), "next_page_token");
        Rest.Answer last = admin.get(officers + "?page_size=1&page_token=" + token);
        assertThat(last.body()).contains(first.equals(oscar.name()) ? olivia.name() : oscar.name());
        assertThat(last.json().members()).doesNotContainKey("next_page_token");
        assertThat(admin.get(officers + "?page_token=bm9uZQ").status()).isEqualTo(400);

        String other = Government.PATH + "/agencies/" + Government.setUp("elevated", "secret").id() + "/officers/";
        for (String nobodys : new String[] {other + olivia.name(), officers + "/admin", officers + "/none"}) {
            assertThat(admin.post(nobodys + "/disable", "{}").status()).as(nobodys).isEqualTo(404);
        }
        Rest.Answer closed = admin.post(officers + "/" + olivia.name() + "/disable", "{\"reason\":\"left\"}");
        assertThat(closed.status()).as(closed.body()).isEqualTo(200);
        assertThat(closed.json().get("enabled")).isEqualTo(Json.FALSE);

        assertThat(admin.get(Government.PATH + "/sessions/" + session).json().get("end_reason"))
                .isEqualTo(Json.of("revoked"));
        assertThat(keycloak.logins(olivia)).isEqualTo(new Logins(0, 0));
        assertThat(SteppedUpLogin.refreshStatus(Product.issuer(), tokens.refresh())).isEqualTo(400);
        await(() -> rest(tokens).post(Government.PATH + "/sessions", "").status() == 403);
        audit.awaitIn(
                "kind=officer_disabled",
                event -> event.toString().contains(olivia.name()) && Json.of("left").equals(event.get("reason")));

        Rest.Answer open = admin.post(officers + "/" + olivia.name() + "/enable", "");
        assertThat(open.status()).as(open.body()).isEqualTo(200);
        String again = DeviceLogin.accessToken(olivia.name(), olivia.password());
        opened(Rest.withToken(Product.api(), again));
    }
}
