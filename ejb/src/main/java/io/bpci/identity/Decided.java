package io.bpci.identity;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Keycloak's Authorization Services decide who may call this: whom they allow that scope of that resource. An officer
 * is also held to its agency's rate.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Decided {
    String resource();

    String scope();
}
