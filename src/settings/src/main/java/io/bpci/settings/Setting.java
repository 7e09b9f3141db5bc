package io.bpci.settings;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says of a record component what an operator may write for it. The key is the component's name in snake_case below the
 * key of its section. On a record it says what the section is for; only {@link #value} counts there.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.TYPE})
public @interface Setting {
    /** What it does, in a sentence for the operator. */
    String value();

    /** The value when none is given, written as in YAML. Empty: there is none, and only an Optional may be left out. */
    String byDefault() default "";

    /** Least allowed value, written as in YAML; empty for no limit. */
    String min() default "";

    /** Greatest allowed value, written as in YAML; empty for no limit. */
    String max() default "";

    /** Regular expression that a string must match as a whole; empty for any. */
    String pattern() default "";

    /** {@link #pattern} in words. */
    String allowed() default "";
}
