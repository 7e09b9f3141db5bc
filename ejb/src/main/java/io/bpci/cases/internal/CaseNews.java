package io.bpci.cases.internal;

import io.bpci.envelope.NodeId;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** That participants are to be told of a step, whose number it has. Gone once they are. */
@Entity
@Table(name = "case_news")
public class CaseNews {
    @Id private long number;

    private String targets;

    protected CaseNews() {}

    CaseNews(long number, Collection<NodeId> targets) {
        this.number = number;
        this.targets = targets.stream().map(NodeId::value).collect(Collectors.joining(" "));
    }

    public long number() {
        return number;
    }

    List<NodeId> targets() {
        return Arrays.stream(targets.split(" ")).map(NodeId::new).toList();
    }
}
