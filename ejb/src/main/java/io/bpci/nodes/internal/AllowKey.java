package io.bpci.nodes.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.jose.Base64Url;

import org.jspecify.annotations.Nullable;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Who may send to whom: a target that is a node, or an organisation where the node is null, and a source likewise. */
public record AllowKey(
        String targetOrganisation,
        @Nullable String targetNode,
        String sourceOrganisation,
        @Nullable String sourceNode) {

    /** The same for the same four, so that a rule exists once. */
    public String ruleId() {
        // None of the four holds a line end.
        String all = targetOrganisation + "\n" + part(targetNode) + "\n" + sourceOrganisation + "\n" + part(sourceNode);
        try {
            return Base64Url.encode(MessageDigest.getInstance("SHA-256").digest(all.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String part(@Nullable String node) {
        return node == null ? "" : node;
    }
}
