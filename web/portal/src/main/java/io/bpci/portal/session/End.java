package io.bpci.portal.session;

import java.util.Locale;

/** Why a session of the portal is over. */
public enum End {
    /** Its owner logged out here. */
    SIGNED_OUT,

    /** The login at the issuer ended: logged out elsewhere, or revoked. */
    LOGIN_ENDED,

    /** Its owner did nothing for too long. */
    IDLE,

    /** Its time was over. */
    EXPIRED,

    /** There were as many as may be, and this one was idle longest. */
    CROWDED_OUT;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
