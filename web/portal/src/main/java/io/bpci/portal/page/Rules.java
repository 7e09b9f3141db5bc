package io.bpci.portal.page;

import io.bpci.portal.Portal;
import io.bpci.portal.session.Viewer;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;

import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.Map;

/**
 * What the viewer may do, by the methods that do it: what a page offers and what is let through follow from the same
 * rule.
 */
@RequestScoped
public class Rules {
    /** By class and method, as {@code AgencyPages.revoke}. */
    private static final Map<String, Method> METHODS = methods();

    @Inject Viewer viewer;

    private final Map<String, Boolean> known = new HashMap<>();

    private static Map<String, Method> methods() {
        Map<String, Method> methods = new HashMap<>();
        for (Class<?> pages : Portal.PAGES) {
            for (Method method : pages.getDeclaredMethods()) {
                if (!method.isAnnotationPresent(GET.class) && !method.isAnnotationPresent(POST.class)) continue;
                String name = pages.getSimpleName() + "." + method.getName();
                if (methods.put(name, method) != null) throw new IllegalStateException(name + " is there twice");
            }
        }
        return Map.copyOf(methods);
    }

    /**
     * Whether the viewer may do what the method of that name does.
     *
     * @throws IllegalArgumentException if there is no such method
     */
    public boolean may(String name) {
        Method method = METHODS.get(name);
        if (method == null) throw new IllegalArgumentException("no page has the method " + name);
        return known.computeIfAbsent(name, _ -> viewer.may(method));
    }
}
