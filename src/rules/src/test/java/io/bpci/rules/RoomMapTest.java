package io.bpci.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Who may know whom. A room is a package below {@code io.bpci}; the map says which other rooms its code may use. */
class RoomMapTest {
    private static final Path ROOT = Path.of(System.getProperty("bpci.root"));
    private static final String PROTOCOL =
            "json problem jose merkle note envelope session timestamp receipt ballot sealed agreement witness presence"
                    + " policy expression control emergency casework contract";

    /** Each room, and the rooms that it may know beside itself. */
    private static final Map<String, List<String>> MAP = new LinkedHashMap<>();

    static {
        room("json", "");
        room("problem", "json");
        room("jose", "json");
        room("merkle", "json");
        room("note", "json jose");
        room("envelope", "json jose");
        room("timestamp", "json");
        room("receipt", "json jose envelope merkle note timestamp");
        room("ballot", "json jose envelope receipt");
        room("sealed", "json jose envelope");
        room("agreement", "json jose envelope sealed");
        room("emergency", "json jose envelope");
        room("casework", "json jose envelope sealed");
        room("witness", "json jose merkle note");
        room("presence", "json envelope");
        room("expression", "json");
        room("policy", "json problem envelope expression");
        room("control", "json envelope expression");
        room("contract", "json jose envelope");
        room("session", "json problem jose envelope");
        room("tls", "");
        room("settings", "tls");
        room("logging", "");
        room("wire", PROTOCOL);
        room("database", "settings");
        room("broker", "settings");
        room("platform", PROTOCOL + " tls settings database wire logging");
        room("audit", PROTOCOL + " settings platform broker");
        room("log", PROTOCOL + " settings platform audit");
        room("witnessing", PROTOCOL + " settings platform audit");
        room("configuration", PROTOCOL + " settings platform audit wire");
        room("nodes", PROTOCOL + " settings platform audit wire");
        room("deadletters", PROTOCOL + " settings platform audit wire broker nodes");
        room("schemas", PROTOCOL + " settings platform audit wire");
        room("relay", PROTOCOL + " tls settings platform audit log wire broker nodes schemas logging");
        room("discovery", PROTOCOL + " settings platform audit wire nodes relay");
        room("consensus", PROTOCOL + " settings platform audit wire nodes relay discovery");
        room("interapp", PROTOCOL + " settings platform audit wire nodes relay");
        room("policies", PROTOCOL + " settings platform audit wire nodes relay interapp");
        room("government", PROTOCOL + " settings platform audit wire nodes relay");
        room("response", PROTOCOL + " settings platform audit wire nodes relay government");
        room("cases", PROTOCOL + " settings platform audit log wire nodes relay government");
        room("monitoring", PROTOCOL + " settings platform audit wire government response");
        room("compliance", PROTOCOL + " settings platform audit wire nodes interapp government");
        room("contracts", PROTOCOL + " settings platform audit wire nodes relay government");
        room("condition", PROTOCOL + " settings platform audit log witnessing relay");
        room("identity", PROTOCOL + " settings platform wire government");
        room("events", PROTOCOL + " settings platform audit nodes relay");
        room("erasure", PROTOCOL + " settings platform audit wire nodes deadletters relay");
        room(
                "api",
                PROTOCOL
                        + " settings platform audit wire configuration nodes schemas deadletters relay consensus"
                        + " interapp policies government response cases contracts compliance monitoring identity"
                        + " condition discovery events log witnessing erasure logging");
        room(
                "portal",
                PROTOCOL
                        + " settings platform audit wire nodes deadletters relay consensus interapp policies government"
                        + " response cases compliance contracts identity condition configuration discovery log"
                        + " witnessing logging");
        room("client", PROTOCOL + " wire");
        room("cli", PROTOCOL + " wire client settings");
        room("launcher", "settings");
        room("bench", PROTOCOL + " wire client settings database platform audit testkit");
        room("testkit", PROTOCOL + " settings");
        room("server", "tls settings logging");
    }

    private static JavaClasses classes;

    private static void room(String name, String mayKnow) {
        MAP.put(name, mayKnow.isEmpty() ? List.of() : Arrays.asList(mayKnow.split(" ")));
    }

    @BeforeAll
    static void read() throws Exception {
        try (Stream<Path> directories = Files.walk(ROOT)) {
            List<Path> compiled =
                    directories
                            .filter(path -> path.endsWith(Path.of("target", "classes")))
                            .filter(path -> !ROOT.relativize(path).toString().startsWith("."))
                            .toList();
            classes =
                    new ClassFileImporter()
                            .withImportOption(new ImportOption.DoNotIncludeTests())
                            .importPaths(compiled);
        }
    }

    @Test
    void everyPackageBelongsToARoom() {
        var strangers =
                classes.stream()
                        .map(JavaClass::getPackageName)
                        .filter(name -> name.startsWith("io.bpci"))
                        .filter(name -> !MAP.containsKey(roomOf(name)))
                        .collect(Collectors.toSet());
        assertThat(strangers).as("rooms that are not on the map").isEmpty();
    }

    @TestFactory
    Stream<DynamicTest> aRoomKnowsOnlyWhomTheMapAllows() {
        return MAP.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> check(entry.getKey(), entry.getValue())));
    }

    private static void check(String room, List<String> mayKnow) {
        ArchRuleDefinition.noClasses()
                .that()
                .resideInAPackage(pattern(room))
                .should()
                .dependOnClassesThat(is("in another room than " + mayKnow, type -> isForeign(type, room, mayKnow)))
                .check(classes);
    }

    private static boolean isForeign(JavaClass type, String room, List<String> mayKnow) {
        if (!type.getPackageName().startsWith("io.bpci")) return false;
        String other = roomOf(type.getPackageName());
        return !other.equals(room) && !mayKnow.contains(other);
    }

    @TestFactory
    Stream<DynamicTest> whatIsInternalStaysInItsRoom() {
        return MAP.keySet().stream()
                .map(room ->
                        DynamicTest.dynamicTest(
                                room,
                                () ->
                                        ArchRuleDefinition.noClasses()
                                                .that(
                                                        is(
                                                                "outside " + room,
                                                                type -> !roomOf(type.getPackageName()).equals(room)))
                                                .should()
                                                .dependOnClassesThat()
                                                .resideInAPackage("io.bpci." + room + ".internal..")
                                                .allowEmptyShould(true)
                                                .check(classes)));
    }

    @Test
    void protocolLibrariesArePlainJava() {
        ArchRuleDefinition.noClasses()
                .that()
                .resideInAnyPackage(Arrays.stream(PROTOCOL.split(" ")).map(RoomMapTest::pattern).toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jakarta..", "org.apache.activemq..", "io.netty..", "org.hibernate..")
                .check(classes);
    }

    @Test
    void noTimerOutlivesOrPrecedesItsBean() {
        ArchRuleDefinition.noMethods()
                .should()
                .beAnnotatedWith("jakarta.ejb.Schedule")
                .because("work of this kind begins and ends with its bean: see Rounds")
                .check(classes);
    }

    /** The container's proxies refuse such calls when they come, which tests without it do not show. */
    @Test
    void nobodyCallsWhatASessionBeanDoesNotMakePublic() {
        var wrong =
                classes.stream()
                        .flatMap(type -> type.getMethodCallsFromSelf().stream())
                        .filter(call -> isSessionBean(call.getTargetOwner()))
                        .filter(call -> !call.getOriginOwner().getName().startsWith(call.getTargetOwner().getName()))
                        .filter(call ->
                                call.getTarget()
                                        .resolveMember()
                                        .filter(method -> !method.getModifiers().contains(JavaModifier.PUBLIC))
                                        .isPresent())
                        .map(call -> call.getOriginOwner().getSimpleName() + " calls " + call.getTarget().getFullName())
                        .toList();
        assertThat(wrong).isEmpty();
    }

    private static boolean isSessionBean(JavaClass type) {
        return type.isAnnotatedWith("jakarta.ejb.Stateless") || type.isAnnotatedWith("jakarta.ejb.Singleton");
    }

    @Test
    void theWebKnowsNeitherJpaNorJmsNorBouncyCastle() {
        ArchRuleDefinition.noClasses()
                .that()
                .resideInAnyPackage(pattern("api"), pattern("portal"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "jakarta.persistence..",
                        "jakarta.jms..",
                        "org.bouncycastle..",
                        "org.apache.activemq..",
                        "org.hibernate..")
                .check(classes);
    }

    private static String pattern(String room) {
        return "io.bpci." + room + "..";
    }

    private static String roomOf(String packageName) {
        String[] parts = packageName.split("\\.");
        return parts.length > 2 ? parts[2] : "";
    }

    private static DescribedPredicate<JavaClass> is(String description, java.util.function.Predicate<JavaClass> test) {
        return DescribedPredicate.describe(description, test);
    }
}
