package io.bpci.wire;

import org.jspecify.annotations.Nullable;

/**
 * One thing that was checked.
 *
 * @param check its name, stable
 * @param party of whom it is about; null where it is about both
 * @param evidence what was looked at: a digest, a key's thumbprint, a time
 * @param detail what was found, in words
 */
public record AgreementCheck(String check, @Nullable String party, boolean holds, String evidence, String detail) {}
