package io.bpci.api.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;

import io.bpci.platform.HubException;
import io.bpci.problem.Fault;
import io.bpci.wire.MaxBody;
import io.bpci.wire.WireJson;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyReader;
import jakarta.ws.rs.ext.MessageBodyWriter;
import jakarta.ws.rs.ext.Provider;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads and writes the records of {@code io.bpci.wire}. What a record does not allow becomes a problem that names the
 * member and, where it helps, what is allowed.
 */
@Provider
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class WireBodies implements MessageBodyReader<Record>, MessageBodyWriter<Record> {
    /** The largest body of a request of administration, in bytes: a generous JSON Schema. */
    static final int MAX_BYTES = 256 * 1024;

    private static final String WIRE = "io.bpci.wire";

    private final JsonMapper mapper = WireJson.mapper();

    @Override
    public boolean isReadable(Class<?> type, Type generic, Annotation[] annotations, MediaType mediaType) {
        return isWire(type);
    }

    @Override
    public boolean isWriteable(Class<?> type, Type generic, Annotation[] annotations, MediaType mediaType) {
        return isWire(type);
    }

    private static boolean isWire(Class<?> type) {
        return type.isRecord() && type.getPackageName().equals(WIRE);
    }

    @Override
    public Record readFrom(
            Class<Record> type,
            Type generic,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, String> headers,
            InputStream body)
            throws IOException {
        return read(type, body);
    }

    /**
     * @throws HubException MALFORMED, INVALID_REQUEST or TOO_LARGE
     */
    <T> T read(Class<T> type, InputStream body) throws IOException {
        MaxBody larger = type.getAnnotation(MaxBody.class);
        int most = larger == null ? MAX_BYTES : larger.value();
        byte[] bytes = body.readNBytes(most + 1);
        if (bytes.length > most) throw new HubException(Fault.TOO_LARGE, "the body may have " + most + " bytes");
        if (bytes.length == 0) throw new HubException(Fault.INVALID_REQUEST, "a body of application/json is needed");
        try {
            T value = mapper.readValue(text(bytes), type);
            if (value == null) throw new HubException(Fault.INVALID_REQUEST, "the body must be an object, not null");
            return value;
        } catch (JsonProcessingException e) {
            throw JsonRefusal.of(e);
        }
    }

    /** Decoded here, since Jackson guesses among five encodings and RFC 8259, 8.1 allows one. */
    private static String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new HubException(Fault.MALFORMED, "the body is not UTF-8");
        }
    }

    @Override
    public void writeTo(
            Record value,
            Class<?> type,
            Type generic,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, Object> headers,
            OutputStream body)
            throws IOException {
        body.write(mapper.writeValueAsBytes(value));
    }
}
