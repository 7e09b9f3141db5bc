package io.bpci.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpci.platform.HubException;
import io.bpci.platform.PageRequest;

import jakarta.servlet.http.HttpServletRequest;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.regex.Pattern;

class RequestFormTest {
    private static final Pattern KEY = Pattern.compile("[a-z]+");

    private static @Nullable String refusal(Map<String, String> headers) {
        var request =
                (HttpServletRequest)
                        Proxy.newProxyInstance(
                                HttpServletRequest.class.getClassLoader(),
                                new Class<?>[] {HttpServletRequest.class},
                                (proxy, method, arguments) -> headers.get(String.valueOf(arguments[0])));
        return BodyForm.refusal(request);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"application/json", "APPLICATION/JSON; charset=UTF-8", "application/json;charset=\"utf-8\""})
    void jsonInUtf8IsTaken(String type) {
        assertThat(refusal(Map.of("Content-Type", type))).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ";", "/", "garbage", "*/*", "application/*", "application/json; charset=iso-8859-1"})
    void whatIsNoTypeOrAnotherCharsetIsRefused(String type) {
        assertThat(refusal(Map.of("Content-Type", type))).isNotNull();
    }

    @Test
    void aCodedBodyIsRefused() {
        assertThat(refusal(Map.of("Content-Encoding", "gzip"))).isNotNull();
        assertThat(refusal(Map.of("Content-Encoding", "identity"))).isNull();
        assertThat(refusal(Map.of())).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "1001", "+5", "-1", "\u0663", "1.5", "99999999999999999999"})
    void aPageSizeIsAWholeNumberInAsciiDigits(String size) {
        var paging = new Paging();
        paging.pageSize = size;
        assertThatThrownBy(paging::request).isInstanceOf(HubException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "!", "YS", "YWI=", "QUI", "YWIA"})
    void aPageTokenIsOneOfItsList(String token) {
        assertThatThrownBy(() -> new PageRequest(10, token).after(KEY)).isInstanceOf(HubException.class);
    }

    @Test
    void aPageTokenLeadsBehindItsKey() {
        assertThat(new PageRequest(10, "YWI").after(KEY)).isEqualTo("ab");
        assertThat(PageRequest.first().after(KEY)).isEmpty();
    }
}
