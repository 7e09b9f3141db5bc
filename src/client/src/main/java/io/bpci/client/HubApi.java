package io.bpci.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

import io.bpci.envelope.Envelope;
import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.NodeId;
import io.bpci.jose.Ed25519;
import io.bpci.jose.Thumbprint;
import io.bpci.json.Json;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonObject;
import io.bpci.json.JsonString;
import io.bpci.problem.Problem;
import io.bpci.sealed.SignedEncryptionKey;
import io.bpci.session.RefusedTarget;
import io.bpci.wire.AllowRuleInfo;
import io.bpci.wire.AllowRulePage;
import io.bpci.wire.AppliedConfiguration;
import io.bpci.wire.ApplyConfiguration;
import io.bpci.wire.EncryptionKeyInfo;
import io.bpci.wire.EraseContent;
import io.bpci.wire.ErasedContent;
import io.bpci.wire.HubInfo;
import io.bpci.wire.NewAllowRule;
import io.bpci.wire.NodeEncryptionKeys;
import io.bpci.wire.NodeInfo;
import io.bpci.wire.NodeKeys;
import io.bpci.wire.NodePage;
import io.bpci.wire.PublishEncryptionKey;
import io.bpci.wire.Reason;
import io.bpci.wire.RegisterNode;
import io.bpci.wire.RotateKey;
import io.bpci.wire.WireJson;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A hub's REST interface. Lists are fetched page by page while they are read. Members of answers that this version does
 * not know are left aside.
 *
 * <p>Every method throws {@link ApiRefused} when the hub says no, and {@link ApiUnreachable} when there is no usable
 * answer. Safe for concurrent use.
 */
public final class HubApi {
    private static final JsonMapper MAPPER =
            WireJson.mapper().rebuild().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

    /** Of what a receipt is, if nothing is said. */
    private static final String BY_DEFAULT = "accepted";

    private static final int ACCEPTED = 202;

    private final HttpExchange http;

    /**
     * @param hub as {@code https://hub.example:9100}; plain {@code http} on this machine only
     * @throws IllegalArgumentException if the address is not one of those
     */
    public HubApi(URI hub, HttpClient client, TokenSource tokens) {
        this.http = new HttpExchange(client, Addresses.api(hub), tokens);
    }

    /**
     * An HTTP client with the TLS settings that a hub needs, to be shared and closed by the caller.
     *
     * @param trustedCa a PEM file with the authorities to trust, or null for those of the system
     */
    public static HttpClient httpClient(@Nullable Path trustedCa) {
        return Tls.httpClient(trustedCa);
    }

    /** Who the hub is and what it allows; needs no token. */
    public HubInfo hub() {
        return read(http.get("/oracle/hub", Map.of()), HubInfo.class);
    }

    /** Registers a node; the same request again changes nothing. */
    public NodeInfo register(RegisterNode request) {
        return read(http.post("/oracle/nodes/register", write(request)), NodeInfo.class);
    }

    /**
     * Nodes in the order of their ids.
     *
     * @param filter of {@code node_type}, {@code status}, {@code layer}, {@code organisation}, {@code capability},
     *     {@code name_prefix}
     */
    public Iterable<NodeInfo> nodes(Map<String, String> filter) {
        return new Pages<>(token -> {
            NodePage page = read(http.get("/oracle/nodes", with(filter, token)), NodePage.class);
            return new Pages.Page<>(page.nodes(), page.nextPageToken());
        });
    }

    public NodeInfo node(NodeId node) {
        return read(http.get(path(node), Map.of()), NodeInfo.class);
    }

    /** All keys that the node ever had, with their validity; needs no token. */
    public NodeKeys keys(NodeId node) {
        return read(http.get(path(node) + "/keys", Map.of()), NodeKeys.class);
    }

    /** Replaces the node's key; the two signatures are the authentication. */
    public NodeInfo rotateKey(NodeId node, RotateKey request) {
        return read(http.post(path(node) + "/keys/rotate", write(request)), NodeInfo.class);
    }

    /** Replaces the key of a node that lost it, as an operator. */
    public NodeInfo forceKey(NodeId node, RotateKey request) {
        return read(http.post(path(node) + "/keys/force", write(request)), NodeInfo.class);
    }

    /** The encryption keys that the node published, with the statements that it signed; needs no token. */
    public NodeEncryptionKeys encryptionKeys(NodeId node) {
        return read(http.get(path(node) + "/encryption-keys", Map.of()), NodeEncryptionKeys.class);
    }

    /** Publishes an encryption key of the node; the signature is the authentication. Again, it changes nothing. */
    public EncryptionKeyInfo publishEncryptionKey(NodeId node, SignedEncryptionKey key) {
        byte[] body = write(new PublishEncryptionKey(key));
        return read(http.postSigned(path(node) + "/encryption-keys", body), EncryptionKeyInfo.class);
    }

    public NodeInfo suspend(NodeId node, @Nullable String reason) {
        return read(http.post(path(node) + "/suspend", write(new Reason(reason))), NodeInfo.class);
    }

    public NodeInfo resume(NodeId node) {
        return read(http.post(path(node) + "/resume", new byte[0]), NodeInfo.class);
    }

    /** Gives the log new keys, as a hub-admin; the answer is that of {@link HubLog#keys} from now on. */
    public byte[] rotateLogKeys(String reason) {
        return http.post("/log/keys/rotate", write(new Reason(reason))).body().clone();
    }

    /** Ends an isolation before its time. */
    public NodeInfo release(NodeId node) {
        return read(http.post(path(node) + "/release", new byte[0]), NodeInfo.class);
    }

    /** For ever: neither the id nor the keys are used again. */
    public NodeInfo deregister(NodeId node, @Nullable String reason) {
        return read(http.delete(path(node), reason == null ? Map.of() : Map.of("reason", reason)), NodeInfo.class);
    }

    /** Relays one message by HTTP; its signature is the authentication. */
    public Outcome relay(Envelope envelope) {
        MessageId id = envelope.messageId();
        try {
            HttpExchange.Answer answer = http.postSigned("/oracle/relay", envelope.bytes());
            if (answer.status() != ACCEPTED) return new Outcome.Duplicate(id);
            return new Outcome.Accepted(id, refusedTargets(answer.object()), Optional.empty());
        } catch (ApiRefused e) {
            // A 503 may leave open whether the message was accepted: sending the same bytes again tells.
            return new Outcome.Refused(id, e.problem());
        }
    }

    /**
     * As {@link #relay}, and asks for the hub's promise.
     *
     * @param hubId the hub that must have made it
     * @throws FalsePromise if it accepted the message, and its promise does not hold
     */
    public Outcome relayForPromise(Envelope envelope, Thumbprint hubId) {
        MessageId id = envelope.messageId();
        try {
            HttpExchange.Answer answer = http.postSigned("/oracle/relay?promise=true", envelope.bytes());
            if (answer.status() != ACCEPTED) return new Outcome.Duplicate(id);
            if (!(answer.object().get("promise") instanceof JsonObject json)) {
                throw new FalsePromise(id, "there is none");
            }
            var check = new PromiseCheck(Ed25519.bouncyCastle(), InstantSource.system());
            return new Outcome.Accepted(
                    id, refusedTargets(answer.object()), Optional.of(check.verified(hubId, envelope, json)));
        } catch (ApiRefused e) {
            return new Outcome.Refused(id, e.problem());
        }
    }

    private static List<RefusedTarget> refusedTargets(JsonObject answer) {
        var refused = new ArrayList<RefusedTarget>();
        if (answer.get("refused_targets") instanceof JsonArray array) {
            for (Json element : array.elements()) {
                if (element instanceof JsonObject target
                        && target.get("node_id") instanceof JsonString node
                        && target.get("problem") instanceof JsonObject problem) {
                    refused.add(new RefusedTarget(NodeId.parse(node.value()), Problem.parse(problem)));
                }
            }
        }
        return refused;
    }

    /** What became of a message at each of its targets. */
    public JsonObject messageState(NodeId source, MessageId message) {
        String path = "/oracle/messages/%s/%s".formatted(segment(source.value()), segment(message.value()));
        return http.get(path, Map.of()).object();
    }

    /**
     * The receipt of a message's acceptance, as the hub wrote it; empty while the log has not come so far, which takes
     * less than a second.
     */
    public Optional<byte[]> receipt(NodeId source, MessageId message) {
        return receipt(source, message, BY_DEFAULT, Optional.empty());
    }

    /**
     * The receipt of what became of a message, as {@code acknowledged}, the last event of that kind; empty while the
     * log has not come so far.
     *
     * @param target at which of its targets; any if it is empty
     */
    public Optional<byte[]> receipt(NodeId source, MessageId message, String outcome, Optional<NodeId> target) {
        String path = "/oracle/messages/%s/%s/receipt".formatted(segment(source.value()), segment(message.value()));
        Map<String, String> query = new LinkedHashMap<>();
        if (!outcome.equals(BY_DEFAULT)) query.put("outcome", outcome);
        target.ifPresent(node -> query.put("target_node", node.value()));
        HttpExchange.Answer answer = http.get(path, query);
        return answer.status() == ACCEPTED ? Optional.empty() : Optional.of(answer.body().clone());
    }

    /**
     * A bundle of the receipts of all that happened to a message, for {@code EvidenceBundle}; empty while the log has
     * not come so far.
     */
    public Optional<byte[]> evidence(NodeId source, MessageId message) {
        return evidence(Map.of("source_node", source.value(), "message_id", message.value()));
    }

    /** The same about all messages that bear that correlation id. */
    public Optional<byte[]> evidence(Identifier correlation) {
        return evidence(Map.of("correlation_id", correlation.value()));
    }

    private Optional<byte[]> evidence(Map<String, String> query) {
        HttpExchange.Answer answer = http.get("/audit/evidence", query);
        return answer.status() == ACCEPTED ? Optional.empty() : Optional.of(answer.body().clone());
    }

    /** The hub's log; needs no token. */
    public HubLog log() {
        return new HubLog(http);
    }

    /** Decisions. */
    public HubConsensus consensus() {
        return new HubConsensus(http);
    }

    /** Applications and what they agree on. */
    public HubInterApp interApp() {
        return new HubInterApp(http);
    }

    /** Security policies and what they did. */
    public HubPolicies policies() {
        return new HubPolicies(http);
    }

    /** Controls of compliance, findings and waivers. */
    public HubCompliance compliance() {
        return new HubCompliance(http);
    }

    /** Government agencies and their officers' sessions. */
    public HubGovernment government() {
        return new HubGovernment(http);
    }

    /** Contracts of governments. */
    public HubContracts contracts() {
        return new HubContracts(http);
    }

    /** Playbooks and emergencies. */
    public HubResponse response() {
        return new HubResponse(http);
    }

    /** Cross-border cases. */
    public HubCases cases() {
        return new HubCases(http);
    }

    /** Which nodes there are, and how they are. */
    public HubDiscovery discovery() {
        return new HubDiscovery(http);
    }

    /** The relay in numbers. */
    public JsonObject statistics() {
        return http.get("/oracle/stats", Map.of()).object();
    }

    /** Messages that were rejected or expired, and why. */
    public Iterable<JsonObject> deadLetters(Map<String, String> filter) {
        return objects("/oracle/dead-letters", "dead_letters", filter);
    }

    /** Puts a dead letter back into its target's queue. */
    public void requeueDeadLetter(String id) {
        http.post("/oracle/dead-letters/" + segment(id) + "/requeue", new byte[0]);
    }

    /** Removes a dead letter for good. */
    public void purgeDeadLetter(String id) {
        http.delete("/oracle/dead-letters/" + segment(id), Map.of());
    }

    /**
     * The audit log.
     *
     * @param filter of {@code node_id}, {@code message_id}, {@code message_type}, {@code correlation_id}, {@code kind},
     *     {@code outcome}, {@code organisation}, {@code from}, {@code to}, {@code order}
     */
    public Iterable<JsonObject> auditEvents(Map<String, String> filter) {
        return objects("/audit/events", "events", filter);
    }

    /** Has the content of events erased for ever; asked again, nothing more happens. */
    public ErasedContent eraseContent(EraseContent request) {
        return read(http.post("/audit/erasures", write(request)), ErasedContent.class);
    }

    /** A ticket for the live feed; {@link EventStream} uses them. */
    public EventTicket eventTicket() {
        JsonObject answer = http.post("/events/tickets", new byte[0]).object();
        if (answer.get("ticket") instanceof JsonString ticket
                && answer.get("expires_at") instanceof JsonString expires
                && answer.get("url") instanceof JsonString url) {
            return new EventTicket(ticket.value(), Instant.parse(expires.value()), URI.create(url.value()));
        }
        throw new ApiUnreachable("the hub's answer is no ticket");
    }

    /** Consents in force. */
    public Iterable<AllowRuleInfo> consents() {
        return new Pages<>(token -> {
            AllowRulePage page = read(http.get("/oracle/consents", with(Map.of(), token)), AllowRulePage.class);
            return new Pages.Page<>(page.rules(), page.nextPageToken());
        });
    }

    public AllowRuleInfo grantConsent(NewAllowRule rule) {
        return read(http.post("/oracle/consents", write(rule)), AllowRuleInfo.class);
    }

    public void withdrawConsent(String ruleId) {
        http.delete("/oracle/consents/" + segment(ruleId), Map.of());
    }

    /** Changes settings of the running hub, until its restart; starts no process. */
    public AppliedConfiguration applyConfiguration(JsonObject config) {
        return read(http.post("/oracle/start", write(new ApplyConfiguration(config))), AppliedConfiguration.class);
    }

    private Iterable<JsonObject> objects(String path, String member, Map<String, String> filter) {
        return new Pages<>(token -> {
            JsonObject page = http.get(path, with(filter, token)).object();
            var items = new ArrayList<JsonObject>();
            if (page.get(member) instanceof JsonArray array) {
                for (Json element : array.elements()) {
                    if (element instanceof JsonObject object) items.add(object);
                }
            }
            String next = page.get("next_page_token") instanceof JsonString text ? text.value() : null;
            return new Pages.Page<>(items, next);
        });
    }

    static Map<String, String> with(Map<String, String> filter, @Nullable String pageToken) {
        return with(filter, "page_token", pageToken);
    }

    static Map<String, String> sorted(Map<String, String> filter, @Nullable String sort) {
        return with(filter, "sort", sort);
    }

    private static Map<String, String> with(Map<String, String> filter, String name, @Nullable String value) {
        if (value == null) return filter;
        var all = new HashMap<>(filter);
        all.put(name, value);
        return all;
    }

    private static String path(NodeId node) {
        return "/oracle/nodes/" + segment(node.value());
    }

    private static String segment(String text) {
        return HttpExchange.segment(text);
    }

    static <T> T read(HttpExchange.Answer answer, Class<T> type) {
        return read(answer.body(), type);
    }

    static <T> T read(byte[] json, Class<T> type) {
        try {
            return MAPPER.readValue(json, type);
        } catch (IOException e) {
            throw new ApiUnreachable("the hub's answer is not what this version expects: " + e.getMessage(), e);
        }
    }

    /** A record of {@code src/wire} as the JSON that travels. */
    public static String json(Object wire) {
        return new String(write(wire), StandardCharsets.UTF_8);
    }

    static byte[] write(Object wire) {
        try {
            return MAPPER.writeValueAsBytes(wire);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a record of the wire", e);
        }
    }
}
