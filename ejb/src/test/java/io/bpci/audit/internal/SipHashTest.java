package io.bpci.audit.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SipHashTest {
    /** Of the vectors that its authors publish: the key is 00 to 0f, the text 00, 01, 02 and so on. */
    @ParameterizedTest
    @CsvSource({
        "0, 310e0edd47db6f72",
        "1, fd67dc93c539f874",
        "7, 37d1018bf50002ab",
        "8, 6224939a79f5f593",
        "15, e545be4961ca29a1",
        "63, 724506eb4c328a95"
    })
    void itIsTheOneThatIsPublished(int length, String littleEndian) {
        long expected = Long.reverseBytes(Long.parseUnsignedLong(littleEndian, 16));

        assertThat(SipHash.of(counting(16)).hash(counting(length))).isEqualTo(expected);
    }

    private static byte[] counting(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) bytes[i] = (byte) i;
        return bytes;
    }
}
