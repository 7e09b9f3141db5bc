package io.bpci.casework;

import io.bpci.json.Malformed;

import java.util.Arrays;
import java.util.stream.Collectors;

/** What a case is about. */
public enum CaseType {
    INVESTIGATION("investigation"),
    MUTUAL_LEGAL_ASSISTANCE("mutual_legal_assistance"),
    EXTRADITION("extradition"),
    CUSTOMS("customs"),
    TAX("tax"),
    PUBLIC_HEALTH("public_health"),
    CIVIL_PROTECTION("civil_protection"),
    OTHER("other");

    private static final String ALL = Arrays.stream(values()).map(CaseType::wireName).collect(Collectors.joining(", "));

    private final String wireName;

    CaseType(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }

    /**
     * @throws Malformed if there is none of that name
     */
    public static CaseType parse(String wireName) {
        for (CaseType each : values()) if (each.wireName.equals(wireName)) return each;
        throw new Malformed("must be one of " + ALL);
    }
}
