package io.bpci.api.docs;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;

import io.bpci.events.FeedClose;
import io.bpci.events.FeedFrames;
import io.bpci.events.ViewerFrame;
import io.bpci.session.CloseCode;
import io.bpci.session.NodeFrames;

import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;

/** The published description of the WebSockets is held to the code: neither says more than the other. */
class AsyncApiTest {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final JsonNode API = read();

    @Test
    void everyReferenceLeadsSomewhere() {
        assertThat(API.path("asyncapi").asText()).isEqualTo("3.0.0");
        List<String> references = new ArrayList<>();
        API.findValuesAsText("$ref", references);
        assertThat(references).hasSizeGreaterThan(50);
        for (String reference : references) {
            assertThat(API.at(reference.substring(1)).isMissingNode()).as(reference).isFalse();
        }
    }

    @Test
    void everyFrameThatTheCodeKnowsIsDescribedAndNoOther() {
        Set<String> ofNodes = new TreeSet<>(NodeFrames.ofNode());
        ofNodes.addAll(NodeFrames.ofHub());
        assertThat(names(channel("relay"))).isEqualTo(ofNodes);
        Set<String> ofFeed = new TreeSet<>(FeedFrames.ofViewer());
        ofFeed.addAll(FeedFrames.ofHub().keySet());
        assertThat(FeedFrames.ofHub()).hasSize(FeedFrames.kindsOfHub());
        assertThat(names(channel("events"))).isEqualTo(ofFeed);
    }

    @Test
    void whoSendsAFrameIsWhoSendsItInTheCode() {
        assertThat(sentBy("relay", "node")).isEqualTo(NodeFrames.ofNode());
        assertThat(sentBy("relay", "hub")).isEqualTo(NodeFrames.ofHub());
        assertThat(sentBy("events", "viewer")).isEqualTo(FeedFrames.ofViewer());
        assertThat(sentBy("events", "hub")).isEqualTo(FeedFrames.ofHub().keySet());
    }

    private static Set<String> sentBy(String channel, String who) {
        Set<String> types = new TreeSet<>();
        channel(channel)
                .properties()
                .forEach(entry -> {
                    List<String> senders = new ArrayList<>();
                    resolved(entry.getValue()).path("x-from").forEach(sender -> senders.add(sender.asText()));
                    if (senders.contains(who)) types.add(entry.getKey());
                });
        return types;
    }

    @Test
    void everyFrameOfAChannelTakesPartInAnOperation() {
        Set<String> used = new TreeSet<>();
        List<String> references = new ArrayList<>();
        API.path("operations").findValuesAsText("$ref", references);
        references.stream().filter(reference -> reference.contains("/messages/")).forEach(used::add);
        Set<String> there = new TreeSet<>();
        for (String channel : names(API.path("channels"))) {
            for (String type : names(channel(channel))) there.add("#/channels/" + channel + "/messages/" + type);
        }
        assertThat(used).isEqualTo(there);
    }

    @Test
    void everyExampleFitsItsSchemaAndTheOtherEndReadsIt() {
        for (String channel : names(API.path("channels"))) {
            channel(channel)
                    .properties()
                    .forEach(entry -> {
                        JsonNode message = resolved(entry.getValue());
                        assertThat(message.path("examples")).as(entry.getKey()).isNotEmpty();
                        for (JsonNode example : message.path("examples")) {
                            JsonNode payload = example.path("payload");
                            assertThat(faults(message, payload)).as("%s of %s", payload, channel).isEmpty();
                            assertThat(payload.path("type").asText()).isEqualTo(entry.getKey());
                            readByItsReceiver(channel, message, payload.toString());
                        }
                    });
        }
    }

    private static void readByItsReceiver(String channel, JsonNode message, String frame) {
        for (JsonNode sender : message.path("x-from")) {
            switch (channel + " " + sender.asText()) {
                case "relay node" -> NodeFrames.readAsHub(frame.getBytes(UTF_8));
                case "relay hub" -> NodeFrames.readAsNode(frame.getBytes(UTF_8));
                case "events viewer" -> assertThat(ViewerFrame.parse(frame)).isNotNull();
                default -> {
                    // Read by clients, which leave aside what they do not know.
                }
            }
        }
    }

    @Test
    void whatTheFeedWritesFitsItsSchema() throws IOException {
        for (var frame : FeedFrames.ofHub().entrySet()) {
            JsonNode message = resolved(channel("events").path(frame.getKey()));
            assertThat(faults(message, MAPPER.readTree(frame.getValue()))).as(frame.getValue()).isEmpty();
        }
    }

    @Test
    void aFrameThatLacksSomethingDoesNotFit() throws IOException {
        JsonNode message = resolved(channel("events").path("lagged"));
        assertThat(faults(message, MAPPER.readTree("{\"type\":\"lagged\",\"from\":1}"))).isNotEmpty();
    }

    @Test
    void closeCodesAreThoseOfTheCode() {
        assertThat(codes("relay")).isEqualTo(Arrays.stream(CloseCode.values()).map(CloseCode::code).toList());
        assertThat(codes("events")).isEqualTo(Arrays.stream(FeedClose.values()).map(FeedClose::code).toList());
        for (String channel : names(API.path("channels"))) {
            for (int code : codes(channel)) {
                if (code == 1000) continue;
                assertThat(API.path("channels").path(channel).path("description").asText()).contains("" + code);
            }
        }
    }

    private static List<Integer> codes(String channel) {
        JsonNode codes = API.path("channels").path(channel).path("x-close-codes");
        return StreamSupport.stream(codes.spliterator(), false).map(JsonNode::asInt).toList();
    }

    /** With the schemas beside it, so that references are found. */
    private static List<String> faults(JsonNode message, JsonNode payload) {
        ObjectNode schema = message.path("payload").deepCopy();
        schema.set("components", API.path("components"));
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(schema)
                .validate(payload)
                .stream()
                .map(Object::toString)
                .toList();
    }

    private static JsonNode channel(String name) {
        return API.path("channels").path(name).path("messages");
    }

    private static JsonNode resolved(JsonNode value) {
        return value.has("$ref") ? API.at(value.path("$ref").asText().substring(1)) : value;
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static JsonNode read() {
        try (var document = DescriptionServlet.class.getResourceAsStream(DescriptionServlet.ASYNCAPI)) {
            String yaml = new String(Objects.requireNonNull(document).readAllBytes(), UTF_8);
            return MAPPER.valueToTree(new Load(LoadSettings.builder().build()).loadFromString(yaml));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
