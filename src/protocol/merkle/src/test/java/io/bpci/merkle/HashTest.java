package io.bpci.merkle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.bpci.json.Malformed;
import io.bpci.json.Slice;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.HexFormat;

class HashTest {
    private static final String EMPTY = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

    @Test
    void aHashReadsWhatItWrites() {
        Hash hash = Hash.parse(EMPTY);
        assertThat(hash).isEqualTo(Rfc6962.EMPTY_ROOT).hasSameHashCodeAs(Rfc6962.EMPTY_ROOT).hasToString(EMPTY);
        assertThat(hash).isNotEqualTo(Rfc6962.leaf());
        assertThat(HexFormat.of().formatHex(hash.bytes()))
                .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }

    @Test
    void nobodyCanChangeAHash() {
        byte[] bytes = new byte[32];
        Hash hash = Hash.of(bytes);
        bytes[0] = 1;
        hash.bytes()[1] = 1;
        assertThat(hash.bytes()).containsOnly(0);
        byte[] target = new byte[34];
        Hash.parse(EMPTY).copyTo(target, 1);
        assertThat(Hash.of(Slice.of(target, 1, 33))).hasToString(EMPTY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU",
                "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU==",
                "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU=",
                "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=",
                "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFUA",
                "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuF==",
                "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSu\nU=",
                "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSu\u0141U="
            })
    void anyOtherTextIsRefused(String text) {
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> Hash.parse(text))
                .withMessageStartingWith("a hash ");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 31, 33})
    void aHashHas32Bytes(int length) {
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> Hash.of(new byte[length]))
                .withMessage("a hash has 32 bytes, not " + length);
    }
}
