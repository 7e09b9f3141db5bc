package io.bpci.discovery;

import io.bpci.discovery.internal.NodeAnnouncements;
import io.bpci.envelope.Envelope;
import io.bpci.envelope.MessageType;
import io.bpci.json.Malformed;
import io.bpci.platform.Metrics;
import io.bpci.presence.Announcement;
import io.bpci.presence.Heartbeat;
import io.bpci.problem.Fault;
import io.bpci.problem.Problem;
import io.bpci.relay.HubService;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where announcements and heartbeats come in: as messages to the hub. A heartbeat leaves nothing behind: that it was
 * accepted is what it says, and the directory has that already. Safe for concurrent use.
 */
@ApplicationScoped
public class PresenceBox implements HubService {
    private static final String TAKEN = "discovery_presence_messages_total";
    private static final String HELP = "NodeAnnouncements and heartbeats that the hub took since it started.";

    @Inject NodeAnnouncements announcements;
    @Inject Metrics metrics;

    @Override
    public Set<MessageType> types() {
        return Set.of(Announcement.TYPE, Heartbeat.TYPE);
    }

    @Override
    public Optional<Problem> refusal(Envelope message) {
        try {
            if (isHeartbeat(message)) Heartbeat.of(message);
            else Announcement.of(message);
            return Optional.empty();
        } catch (Malformed e) {
            return Optional.of(Fault.SCHEMA_VIOLATION.because(e.getMessage()));
        }
    }

    private static boolean isHeartbeat(Envelope message) {
        return message.messageType().equals(Heartbeat.TYPE);
    }

    @Override
    public List<Answer> take(List<Received> messages) {
        List<Announcement> announced =
                messages.stream()
                        .map(Received::envelope)
                        .filter(message -> !isHeartbeat(message))
                        .map(Announcement::of)
                        .toList();
        var said = (announced.isEmpty() ? List.<Optional<String>>of() : announcements.take(announced)).iterator();
        List<Answer> all = new ArrayList<>();
        for (Received message : messages) {
            Optional<String> rejected = isHeartbeat(message.envelope()) ? Optional.empty() : said.next();
            all.add(rejected.<Answer>map(Answer.Rejected::new).orElse(Answer.TAKEN));
            metrics.counter(TAKEN, HELP, "type", message.envelope().messageType().name()).add(1);
        }
        return all;
    }
}
