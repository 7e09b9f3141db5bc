package io.bpci.presence;

import io.bpci.json.Malformed;

/** To whom a node shows itself. */
public enum Visibility {
    /** To the operators of its own organisation. */
    ORGANISATION("organisation"),

    /** To every operator of the hub. */
    HUB("hub");

    private final String wireName;

    Visibility(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }

    /**
     * @throws Malformed if it is none of the two names, exactly so
     */
    public static Visibility parse(String text) {
        for (Visibility visibility : values()) if (visibility.wireName.equals(text)) return visibility;
        throw new Malformed("must be organisation or hub");
    }

    @Override
    public String toString() {
        return wireName;
    }
}
