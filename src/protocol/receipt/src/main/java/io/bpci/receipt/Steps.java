package io.bpci.receipt;

import io.bpci.json.Json;
import io.bpci.json.JsonObject;

import java.util.ArrayList;
import java.util.List;

/** Findings in the making; for one thread. */
public final class Steps {
    /** The first step of every verification: that the bytes are what they are said to be. */
    static final String FORM = "form";

    private final String subject;
    private final List<Findings.Step> taken = new ArrayList<>();
    private final List<String> proven = new ArrayList<>();
    private final List<String> notProven = new ArrayList<>();

    /**
     * @param subject what is verified
     * @param form what reading it has shown
     */
    public Steps(String subject, String form) {
        this.subject = subject;
        holds(FORM, form);
    }

    public void holds(String name, String words) {
        taken.add(new Findings.Step(name, true, words));
    }

    /** Something is proven by it. */
    public void proves(String sentence) {
        proven.add(sentence);
    }

    /** Somebody might take this for proven, and it is not. */
    public void leaves(String sentence) {
        notProven.add(sentence);
    }

    /** This step failed: nothing is proven. */
    public Findings failed(String name, String why) {
        taken.add(new Findings.Step(name, false, why));
        return new Findings(subject, taken, List.of(), List.of(), Json.object().build());
    }

    /** Every step held. */
    public Findings findings(JsonObject facts) {
        return new Findings(subject, taken, proven, notProven, facts);
    }
}
