package io.bpci.api.http;

import io.bpci.json.Malformed;
import io.bpci.platform.HubException;
import io.bpci.problem.Fault;

import jakarta.annotation.Priority;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.ext.Provider;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Set;
import java.util.TreeSet;

/**
 * Refuses query parameters that the resource method does not read, and those given twice: a filter that was misspelt
 * must not return everything.
 */
@Provider
@Priority(Priorities.USER)
public class KnownParameters implements ContainerRequestFilter {
    @Context
    @SuppressWarnings("NullAway.Init") // JAX-RS sets it
    ResourceInfo resource;

    @Override
    public void filter(ContainerRequestContext request) {
        var given = request.getUriInfo().getQueryParameters();
        if (given.isEmpty()) return;
        Set<String> known = of(resource.getResourceMethod());
        given.forEach((name, values) -> {
            if (!known.contains(name)) {
                throw new HubException(
                        Fault.INVALID_REQUEST,
                        "there is no query parameter "
                                + Malformed.excerpt(name)
                                + " here; "
                                + (known.isEmpty() ? "none is allowed" : "allowed: " + String.join(", ", known)));
            }
            if (values.size() > 1) {
                throw new HubException(Fault.INVALID_REQUEST, "query parameter " + name + " is given more than once");
            }
        });
    }

    /** The names that the method reads, in order. */
    static Set<String> of(Method method) {
        Set<String> names = new TreeSet<>();
        for (Parameter parameter : method.getParameters()) {
            QueryParam query = parameter.getAnnotation(QueryParam.class);
            if (query != null) names.add(query.value());
            if (!parameter.isAnnotationPresent(BeanParam.class)) continue;
            for (Field field : parameter.getType().getDeclaredFields()) {
                QueryParam ofField = field.getAnnotation(QueryParam.class);
                if (ofField != null) names.add(ofField.value());
            }
        }
        return names;
    }
}
