package io.bpci.sealed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.bpci.json.Malformed;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.security.SecureRandom;
import java.util.HexFormat;

class Curve25519Test {
    private static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    private static byte[] scalar() {
        byte[] scalar = new byte[32];
        new SecureRandom().nextBytes(scalar);
        return scalar;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0000000000000000000000000000000000000000000000000000000000000000",
                "0100000000000000000000000000000000000000000000000000000000000000",
                "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
                "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"
            })
    void pointsOfSmallOrderAgreeWithNobodyAndAreRefused(String point) {
        assertThat(Curve25519.agree(scalar(), hex(point))).isEmpty();
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> Curve25519.requireSound(hex(point), 0, "it"))
                .withMessage("it is an X25519 point of small order");
    }

    /** The prime, one and two beyond it, the largest number below 2^255, and points with the highest bit set. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "efffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "0000000000000000000000000000000000000000000000000000000000000080",
                "0900000000000000000000000000000000000000000000000000000000000080"
            })
    void otherSpellingsOfPointsAreRefused(String point) {
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> Curve25519.requireSound(hex(point), 0, "it"))
                .withMessage("it is not the canonical form of an X25519 point");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0900000000000000000000000000000000000000000000000000000000000000",
                "0200000000000000000000000000000000000000000000000000000000000000",
                "ebffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"
            })
    void otherPointsAreSound(String point) {
        assertThatCode(() -> Curve25519.requireSound(hex(point), 0, "it")).doesNotThrowAnyException();
        assertThat(Curve25519.agree(scalar(), hex(point))).isPresent();
    }
}
