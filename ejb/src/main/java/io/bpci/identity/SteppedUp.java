package io.bpci.identity;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Beside the method's other rule: only who logged in lately, with more than a password, may call this ({@link StepUp}).
 * No client's own token does.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface SteppedUp {}
