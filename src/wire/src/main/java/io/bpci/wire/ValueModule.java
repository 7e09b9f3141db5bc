package io.bpci.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.module.SimpleModule;

import io.bpci.envelope.Identifier;
import io.bpci.envelope.MessageId;
import io.bpci.envelope.MessageType;
import io.bpci.envelope.NodeId;
import io.bpci.envelope.NodeType;
import io.bpci.envelope.Timestamp;
import io.bpci.jose.DetachedJws;
import io.bpci.jose.Ed25519PublicKey;
import io.bpci.jose.Jwk;
import io.bpci.jose.Thumbprint;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.presence.SystemLayer;
import io.bpci.sealed.SignedEncryptionKey;

import java.io.IOException;
import java.time.Instant;
import java.util.function.Function;

/** How the protocol's values look in JSON. */
final class ValueModule extends SimpleModule {
    private static final long serialVersionUID = 1;

    ValueModule() {
        super("bpci-values");
        text(Identifier.class, Identifier::parse, Identifier::value);
        text(MessageId.class, MessageId::parse, MessageId::value);
        text(MessageType.class, MessageType::parse, MessageType::name);
        text(NodeId.class, NodeId::parse, NodeId::value);
        text(NodeType.class, NodeType::parse, NodeType::name);
        text(SystemLayer.class, SystemLayer::parse, SystemLayer::wireName);
        text(Thumbprint.class, Thumbprint::parse, Thumbprint::value);
        text(DetachedJws.class, DetachedJws::parse, DetachedJws::compact);
        text(Instant.class, Timestamp::parse, Timestamp::write);
        tree(Json.class, json -> json, json -> json);
        tree(JsonObject.class, ValueModule::object, json -> json);
        tree(Ed25519PublicKey.class, Jwk::read, Jwk::write);
        tree(SignedEncryptionKey.class, SignedEncryptionKey::parse, SignedEncryptionKey::json);
    }

    private static JsonObject object(Json json) {
        if (json instanceof JsonObject object) return object;
        throw new Malformed("must be an object");
    }

    private <T> void text(Class<T> type, Function<String, T> read, Function<T, String> write) {
        addDeserializer(
                type,
                new JsonDeserializer<>() {
                    @Override
                    public T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
                        if (!parser.hasToken(JsonToken.VALUE_STRING)) {
                            return type.cast(context.handleUnexpectedToken(type, parser));
                        }
                        String text = parser.getText();
                        return checked(type, parser, () -> read.apply(text));
                    }
                });
        addSerializer(
                type,
                new JsonSerializer<>() {
                    @Override
                    public void serialize(T value, JsonGenerator out, SerializerProvider provider) throws IOException {
                        out.writeString(write.apply(value));
                    }
                });
    }

    private <T> void tree(Class<T> type, Function<Json, T> read, Function<T, Json> write) {
        addDeserializer(
                type,
                new JsonDeserializer<>() {
                    @Override
                    public T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
                        return checked(type, parser, () -> read.apply(JsonTree.read(parser)));
                    }
                });
        addSerializer(
                type,
                new JsonSerializer<>() {
                    @Override
                    public void serialize(T value, JsonGenerator out, SerializerProvider provider) throws IOException {
                        JsonTree.write(write.apply(value), out);
                    }
                });
    }

    private interface Reading<T> {
        T read() throws IOException;
    }

    /** A refusal of ours in the form in which Jackson adds the path to it. */
    private static <T> T checked(Class<T> type, JsonParser parser, Reading<T> reading) throws IOException {
        try {
            return reading.read();
        } catch (Malformed e) {
            throw new InvalidFormatException(parser, e.getMessage(), "", type);
        }
    }
}
