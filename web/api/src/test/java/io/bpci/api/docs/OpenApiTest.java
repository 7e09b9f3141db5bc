package io.bpci.api.docs;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bpci.api.Resources;
import io.bpci.audit.EventKind;
import io.bpci.identity.Decided;
import io.bpci.identity.SteppedUp;
import io.bpci.problem.Fault;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

import java.io.IOException;
import java.lang.reflect.AnnotatedElement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The published description is held to the code: neither says more than the other. */
class OpenApiTest {
    private static final Map<String, Object> API = read();

    @Test
    void everyResourceMethodIsDescribedAndNothingElse() {
        Set<String> described = new TreeSet<>();
        operations().forEach((name, operation) -> described.add(name));
        assertThat(described)
                .isEqualTo(
                        Resources.all().stream()
                                .map(Resources.Operation::toString)
                                .collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void theRolesAreThoseOfTheResources() {
        var operations = operations();
        for (var resource : Resources.all()) {
            RolesAllowed roles = resource.java().getAnnotation(RolesAllowed.class);
            assertThat(map(operations.get(resource.toString())).get("x-roles"))
                    .as("%s", resource)
                    .isEqualTo(roles == null ? null : List.of(roles.value()));
        }
    }

    @Test
    void thePermissionsAreThoseOfTheResources() {
        var operations = operations();
        for (var resource : Resources.all()) {
            Decided decided = resource.java().getAnnotation(Decided.class);
            assertThat(map(operations.get(resource.toString())).get("x-permission"))
                    .as("%s", resource)
                    .isEqualTo(decided == null ? null : decided.resource() + "#" + decided.scope());
        }
    }

    @Test
    void whatNeedsAStrongerLoginIsThatOfTheResources() {
        var operations = operations();
        for (var resource : Resources.all()) {
            boolean stronger = resource.java().isAnnotationPresent(SteppedUp.class);
            assertThat(map(operations.get(resource.toString())).get("x-step-up"))
                    .as("%s", resource)
                    .isEqualTo(stronger ? true : null);
        }
    }

    @Test
    void theParametersAreThoseOfTheResources() {
        var operations = operations();
        for (var resource : Resources.all()) {
            Set<String> described =
                    list(map(operations.get(resource.toString())).getOrDefault("parameters", List.of())).stream()
                            .map(parameter -> (String) resolved(parameter).get("name"))
                            .collect(Collectors.toCollection(TreeSet::new));
            assertThat(described).as("%s", resource).isEqualTo(parameters(resource));
        }
    }

    @Test
    void everyOperationHasProblemsAndExamples() {
        operations()
                .forEach((name, operation) -> {
                    Map<String, Object> responses = map(operation.get("responses"));
                    assertThat(responses.keySet()).as("%s", name).contains("500");
                    if (operation.containsKey("x-roles"))
                        assertThat(responses.keySet()).as("%s", name).contains("401", "403");
                    if (operation.containsKey("x-permission"))
                        assertThat(responses.keySet()).as("%s", name).contains("401", "403", "429", "503");
                    responses.forEach((status, response) ->
                            map(resolved(response).getOrDefault("content", Map.of()))
                                    .values()
                                    .forEach(content ->
                                            assertThat(map(content).keySet())
                                                    .as("%s %s has an example", name, status)
                                                    .containsAnyOf("example", "examples")));
                });
    }

    @Test
    void everyProblemTypeIsListedUnderItsStatus() {
        Set<String> listed = new HashSet<>();
        map(map(API.get("components")).get("responses"))
                .values()
                .forEach(response ->
                        map(map(map(map(response).get("content")).get("application/problem+json")).get("examples"))
                                .values()
                                .forEach(example -> {
                                    Map<String, Object> value = map(map(example).get("value"));
                                    listed.add(
                                            value.get("type") + " " + value.get("status") + " " + value.get("title"));
                                }));
        assertThat(listed)
                .isEqualTo(
                        Arrays.stream(Fault.values())
                                .map(fault -> fault.type() + " " + fault.status() + " " + fault.title())
                                .collect(Collectors.toSet()));
        assertThat(list(at("components", "schemas", "Problem", "properties", "type").get("enum")))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(Fault.values()).map(Fault::type).toList());
    }

    @Test
    void theKindsOfEventsAreThoseThatThereAre() throws IOException {
        List<String> kinds = Arrays.stream(EventKind.values()).map(EventKind::wireName).toList();
        assertThat(at("components", "schemas", "EventKind").get("enum")).isEqualTo(kinds);
        // With what each of them has, in the page to which others lead.
        String page = Files.readString(Path.of(System.getProperty("bpci.root"), "src/docs/protocol/log.md"), UTF_8);
        List<String> rows =
                page.substring(page.indexOf("## Kinds of events"), page.indexOf("### Refusals"))
                        .lines()
                        .filter(line -> line.startsWith("| `"))
                        .flatMap(line -> Arrays.stream(line.split("\\|")[1].split(",")))
                        .map(name -> name.replace('`', ' ').strip())
                        .toList();
        assertThat(rows).containsExactlyInAnyOrderElementsOf(kinds);
    }

    @Test
    void everyExampleFitsItsSchema() {
        List<String> wrong = new ArrayList<>();
        operations()
                .forEach((name, operation) -> {
                    if (operation.get("requestBody") != null) {
                        check(name, map(operation.get("requestBody")), wrong);
                    }
                    map(operation.get("responses"))
                            .forEach((status, response) -> check(name + " " + status, resolved(response), wrong));
                });
        assertThat(wrong).isEmpty();
    }

    @Test
    void nothingIsEmpty() {
        // A comma in an unquoted text makes two members of it, the second without a value.
        assertNoNulls("", API);
    }

    private static void assertNoNulls(String where, @Nullable Object value) {
        assertThat(value).as("%s", where).isNotNull();
        if (value instanceof Map<?, ?> map) map.forEach((name, member) -> assertNoNulls(where + "/" + name, member));
        if (value instanceof List<?> list) list.forEach(item -> assertNoNulls(where + "/[]", item));
    }

    private static void check(String where, Map<String, Object> holder, List<String> wrong) {
        map(holder.getOrDefault("content", Map.of()))
                .values()
                .forEach(content -> {
                    Object schema = map(content).get("schema");
                    if (map(content).containsKey("example")) fits(where, schema, map(content).get("example"), wrong);
                    map(map(content).getOrDefault("examples", Map.of()))
                            .values()
                            .forEach(example -> fits(where, schema, map(example).get("value"), wrong));
                });
    }

    /** The part of JSON Schema that the document uses. */
    private static void fits(String where, @Nullable Object reference, @Nullable Object value, List<String> wrong) {
        Map<String, Object> schema = resolved(reference);
        if (schema.get("enum") != null && !list(schema.get("enum")).contains(value)) wrong.add(where + ": " + value);
        switch (String.valueOf(schema.get("type"))) {
            case "object" -> {
                if (!(value instanceof Map<?, ?>)) {
                    wrong.add(where + " must be an object");
                    return;
                }
                Map<String, Object> members = map(value);
                list(schema.getOrDefault("required", List.of()))
                        .forEach(name -> {
                            if (!members.containsKey(name)) wrong.add(where + " lacks " + name);
                        });
                Map<String, Object> properties = map(schema.getOrDefault("properties", Map.of()));
                if (schema.containsKey("additionalProperties") || properties.isEmpty()) return;
                members.forEach((name, member) -> {
                    if (properties.containsKey(name)) fits(where + "." + name, properties.get(name), member, wrong);
                    else if (!where.contains("targets") && !where.contains("events")) wrong.add(where + " has " + name);
                });
            }
            case "array" -> list(value).forEach(item -> fits(where, schema.get("items"), item, wrong));
            case "string" -> {
                if (!(value instanceof String)) wrong.add(where + " must be a string");
            }
            case "integer" -> {
                if (!(value instanceof Integer)) wrong.add(where + " must be an integer");
            }
            default -> {
                // Anything goes.
            }
        }
    }

    private static Map<String, Map<String, Object>> operations() {
        Map<String, Map<String, Object>> operations = new java.util.TreeMap<>();
        map(API.get("paths"))
                .forEach((path, item) ->
                        map(item).forEach((method, operation) -> operations.put(method + " " + path, map(operation))));
        return operations;
    }

    private static Set<String> parameters(Resources.Operation resource) {
        Set<String> names = new TreeSet<>();
        List<AnnotatedElement> elements = new ArrayList<>(List.of(resource.java().getParameters()));
        elements.addAll(List.of(resource.java().getDeclaringClass().getDeclaredFields()));
        for (var parameter : resource.java().getParameters()) {
            if (parameter.isAnnotationPresent(BeanParam.class)) {
                elements.addAll(List.of(parameter.getType().getDeclaredFields()));
            }
        }
        for (var element : elements) {
            if (element.isAnnotationPresent(QueryParam.class)) {
                names.add(element.getAnnotation(QueryParam.class).value());
            }
            if (element.isAnnotationPresent(HeaderParam.class)) {
                names.add(element.getAnnotation(HeaderParam.class).value());
            }
            if (element.isAnnotationPresent(PathParam.class)) names.add(element.getAnnotation(PathParam.class).value());
        }
        return names;
    }

    private static Map<String, Object> at(String... steps) {
        Map<String, Object> found = API;
        for (String step : steps) found = map(found.get(step));
        return found;
    }

    private static Map<String, Object> resolved(@Nullable Object value) {
        Object reference = map(value).get("$ref");
        return reference == null ? map(value) : at(reference.toString().substring(2).split("/"));
    }

    @SuppressWarnings("unchecked") // YAML's maps have string keys, or the test fails where it uses them
    private static Map<String, Object> map(@Nullable Object value) {
        return (Map<String, Object>) Objects.requireNonNull(value, "a map is missing");
    }

    @SuppressWarnings("unchecked") // any list is one of objects
    private static List<Object> list(@Nullable Object value) {
        return (List<Object>) Objects.requireNonNull(value, "a list is missing");
    }

    private static Map<String, Object> read() {
        try (var document = DescriptionServlet.class.getResourceAsStream(DescriptionServlet.OPENAPI)) {
            String yaml = new String(Objects.requireNonNull(document).readAllBytes(), UTF_8);
            return map(new Load(LoadSettings.builder().build()).loadFromString(yaml));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
