/**
 * What two applications agree on, so that anybody can check it: the signed {@link io.bpci.agreement.Terms}, the {@link
 * io.bpci.agreement.Step}s that the parties sign, and {@link io.bpci.agreement.Permissions}, which say what one may do
 * at the other. An application says of itself what it can do in an {@link io.bpci.agreement.AppStatement}. Knows no
 * clock and keeps nothing.
 */
@NullMarked
package io.bpci.agreement;

import org.jspecify.annotations.NullMarked;
