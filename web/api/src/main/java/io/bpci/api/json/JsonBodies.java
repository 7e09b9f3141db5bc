package io.bpci.api.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.json.Json;

import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyWriter;
import jakarta.ws.rs.ext.Provider;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;

/** Writes answers that features give as JSON values, in their canonical form. */
@Provider
@Produces(MediaType.APPLICATION_JSON)
public class JsonBodies implements MessageBodyWriter<Json> {
    @Override
    public boolean isWriteable(Class<?> type, Type generic, Annotation[] annotations, MediaType mediaType) {
        return Json.class.isAssignableFrom(type);
    }

    @Override
    public void writeTo(
            Json value,
            Class<?> type,
            Type generic,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, Object> headers,
            OutputStream body)
            throws IOException {
        body.write(value.toString().getBytes(UTF_8));
    }
}
