package io.bpci.cli;

import io.bpci.agreement.Terms;
import io.bpci.client.HubApi;
import io.bpci.envelope.Identifier;
import io.bpci.jose.DetachedJws;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Thumbprint;
import io.bpci.json.Malformed;
import io.bpci.wire.AgreementInfo;
import io.bpci.wire.AgreementTerms;
import io.bpci.wire.HubInfo;

/**
 * Terms as whoever signs them must have seen them: signed by the pinned hub, and of the digest that is signed. What the
 * hub says beside that is only shown.
 */
record VerifiedTerms(Terms.Signed signed) {
    private static final Ed25519 ENGINE = Ed25519.bouncyCastle();

    /**
     * @param proposed whether those of an amendment are meant, if there are such
     */
    static VerifiedTerms of(AgreementInfo agreement, boolean proposed, HubInfo hub, Thumbprint pinned) {
        AgreementTerms amendment = agreement.proposed();
        AgreementTerms shown = proposed && amendment != null ? amendment : agreement.terms();
        Identifier id = agreement.agreementId();
        try {
            Terms.Signed signed = Terms.Signed.parse(shown.terms());
            require(hub.publicKey().thumbprint().equals(pinned), "the hub's key is not that of the pinned " + pinned);
            require(signed.terms().hubId().equals(pinned), "they are of hub " + signed.terms().hubId());
            require(signed.terms().agreementId().equals(id), "they are of " + signed.terms().agreementId());
            require(
                    signed.verify(hub.publicKey(), ENGINE) == DetachedJws.Outcome.VALID,
                    "the hub's key did not sign them");
            require(
                    signed.digest().hex().equals(shown.termsDigest()),
                    "their digest is %s, not the %s that the hub states"
                            .formatted(signed.digest(), shown.termsDigest()));
            return new VerifiedTerms(signed);
        } catch (Malformed e) {
            throw new CliFailure(
                    Exit.NOT_PROVEN,
                    "the terms of %s that the hub shows are not signed for: %s".formatted(id, e.getMessage()),
                    "");
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) throw new Malformed(otherwise);
    }

    /** As {@link #of}, asked of the hub. */
    static VerifiedTerms fetch(HubApi api, AgreementInfo agreement, boolean proposed, Target target) {
        HubInfo hub = api.hub();
        return of(agreement, proposed, hub, target.pinned(hub));
    }
}
