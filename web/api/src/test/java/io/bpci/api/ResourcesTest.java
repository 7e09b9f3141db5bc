package io.bpci.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.identity.Decided;
import io.bpci.identity.Roles;
import io.bpci.platform.Role;

import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

class ResourcesTest {
    /** What needs no token: what is public by design, and what carries its own signatures. */
    private static final Set<String> OPEN =
            Set.of(
                    "get /api/v1/consensus/health",
                    "get /api/v1/inter-app/health",
                    "get /api/v1/log/checkpoint",
                    "get /api/v1/log/keys",
                    "get /api/v1/log/keys/successions",
                    "get /api/v1/log/proof/consistency",
                    "get /api/v1/log/proof/inclusion",
                    "get /api/v1/log/tile/{path}",
                    "get /api/v1/log/time-stamp-authority",
                    "get /api/v1/log/witness/key",
                    "get /api/v1/log/witness/{origin_hash}/checkpoint",
                    "get /api/v1/oracle/hub",
                    "get /api/v1/oracle/nodes/{node_id}/encryption-keys",
                    "get /api/v1/oracle/nodes/{node_id}/keys",
                    "post /api/v1/consensus/votes",
                    "post /api/v1/integration/government/logout",
                    "post /api/v1/inter-app/steps",
                    "post /api/v1/log/witness/add-checkpoint",
                    "post /api/v1/oracle/nodes/{node_id}/encryption-keys",
                    "post /api/v1/oracle/nodes/{node_id}/keys/rotate",
                    "post /api/v1/oracle/relay");

    @Test
    void everyResourceMethodSaysWhoMayCallIt() {
        var operations = Resources.all();
        assertThat(operations).hasSizeGreaterThan(15);
        for (var operation : operations) {
            boolean open = operation.java().isAnnotationPresent(PermitAll.class);
            boolean closed = operation.java().isAnnotationPresent(RolesAllowed.class);
            boolean decided = operation.java().isAnnotationPresent(Decided.class);
            assertThat(Stream.of(open, closed, decided).filter(said -> said))
                    .as("%s declares one of @RolesAllowed, @Decided and @PermitAll", operation)
                    .hasSize(1);
            assertThat(open).as("%s is open", operation).isEqualTo(OPEN.contains(operation.toString()));
        }
    }

    @Test
    void everyRoleIsOneOfTheRealm() {
        for (var operation : Resources.all()) {
            RolesAllowed roles = operation.java().getAnnotation(RolesAllowed.class);
            if (roles == null) continue;
            assertThat(Arrays.stream(roles.value()).map(Role::named))
                    .as("%s", operation)
                    .doesNotContain(java.util.Optional.empty());
        }
        assertThat(List.of(Roles.HUB_ADMIN, Roles.NODE_OPERATOR, Roles.AUDITOR))
                .isEqualTo(
                        List.of(Role.HUB_ADMIN.realmName(), Role.NODE_OPERATOR.realmName(), Role.AUDITOR.realmName()));
    }

    @Test
    void noTwoMethodsAnswerTheSameRequest() {
        assertThat(Resources.all().stream().map(Resources.Operation::toString)).doesNotHaveDuplicates();
    }
}
