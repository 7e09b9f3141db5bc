package io.bpci.json;

/** What becomes of a number that binary64 cannot carry unchanged. */
public enum Numbers {
    /** It is refused: the rule of every document of this product. */
    EXACT,

    /**
     * It becomes the nearest binary64 number; only what would be infinite is refused. For documents of others that
     * follow I-JSON (RFC 7493) alone, such as the examples of RFC 8785; never for what this product signs or checks.
     */
    NEAREST
}
