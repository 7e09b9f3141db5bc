package io.bpci.api;

import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Every resource method of this archive, found among its classes. */
public final class Resources {
    private Resources() {}

    /**
     * A resource method.
     *
     * @param path from the root, with the names of its parameters
     */
    public record Operation(String method, String path, Method java) {
        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    public static List<Operation> all() {
        return classes().stream()
                .filter(type -> type.isAnnotationPresent(Path.class))
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .flatMap(method ->
                        Arrays.stream(method.getAnnotations())
                                .map(annotation -> annotation.annotationType().getAnnotation(HttpMethod.class))
                                .filter(http -> http != null)
                                .map(http ->
                                        new Operation(http.value().toLowerCase(Locale.ROOT), path(method), method)))
                .toList();
    }

    private static String path(Method method) {
        String ofClass = method.getDeclaringClass().getAnnotation(Path.class).value();
        Path ofMethod = method.getAnnotation(Path.class);
        String path = Api.PATH + "/" + ofClass + (ofMethod == null ? "" : "/" + ofMethod.value());
        // What a parameter must look like is not part of its name.
        return path.replaceAll("\\{(\\w+):[^}]*}", "{$1}");
    }

    private static List<Class<?>> classes() {
        try {
            var root = java.nio.file.Path.of(Api.class.getProtectionDomain().getCodeSource().getLocation().toURI());
            try (var files = Files.walk(root)) {
                return files.map(file -> root.relativize(file).toString())
                        .filter(name -> name.startsWith("io/bpci/api/") && name.endsWith(".class"))
                        .filter(name -> !name.endsWith("package-info.class"))
                        .<Class<?>>map(name -> load(name.substring(0, name.length() - 6).replace('/', '.')))
                        .toList();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, Resources.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
