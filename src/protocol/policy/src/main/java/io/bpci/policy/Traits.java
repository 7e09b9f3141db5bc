package io.bpci.policy;

import io.bpci.policy.Subject.Kind;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What is known of a subject beside its deeds.
 *
 * @param organisations whose policies watch it
 * @param names the texts that conditions see; all of the subject's kind
 */
public record Traits(Set<String> organisations, Map<Name, String> names) {
    /** A text that conditions see. */
    public enum Name {
        NODE_ID(Kind.NODE),
        ORGANISATION(Kind.NODE),
        AGREEMENT_ID(Kind.AGREEMENT),
        APP1_ID(Kind.AGREEMENT),
        APP2_ID(Kind.AGREEMENT);

        private final Kind kind;

        Name(Kind kind) {
            this.kind = kind;
        }

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        static List<Name> of(Kind kind) {
            return Arrays.stream(values()).filter(name -> name.kind == kind).toList();
        }
    }

    public Traits {
        organisations = Collections.unmodifiableSet(new LinkedHashSet<>(organisations));
        names = Map.copyOf(names);
    }

    public static Traits ofNode(String id, String organisation) {
        return new Traits(Set.of(organisation), Map.of(Name.NODE_ID, id, Name.ORGANISATION, organisation));
    }

    public static Traits ofAgreement(String id, String app1, String app2, Set<String> organisations) {
        return new Traits(organisations, Map.of(Name.AGREEMENT_ID, id, Name.APP1_ID, app1, Name.APP2_ID, app2));
    }

    /** Of an agreement, the two applications; of a node, nothing. */
    public List<String> parties() {
        return Stream.of(Name.APP1_ID, Name.APP2_ID).filter(names::containsKey).map(names::get).toList();
    }
}
