package io.bpci.launcher;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A Java program to run beside the launcher.
 *
 * @param name as in its log's and pid file's names
 * @param java the JDK's directory
 * @param options for the JVM
 * @param classPath entries as the JVM takes them, wildcards included
 * @param environment all of it; nothing is inherited
 * @param ready answers 200 once the program is ready
 * @param grace how long it may take to stop when asked to, before it is killed
 */
record ChildCommand(
        String name,
        Path java,
        List<String> options,
        List<String> classPath,
        String mainClass,
        List<String> arguments,
        Map<String, String> environment,
        Path workingDirectory,
        URI ready,
        Duration grace) {

    ChildCommand {
        options = List.copyOf(options);
        classPath = List.copyOf(classPath);
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
    }

    /**
     * On the {@link Leash}, and deaf to the terminal: Ctrl-C reaches the whole group, but the order of stopping is
     * ours.
     */
    List<String> commandLine(StateDirectory state) {
        List<String> line = new ArrayList<>(deafToTheTerminal());
        line.add(java.resolve("bin/java").toString());
        line.addAll(RunningProcess.marks(name, state));
        line.addAll(options);
        line.add("-cp");
        List<String> path = new ArrayList<>(classPath);
        path.add(Launcher.ownJar().toString());
        line.add(String.join(":", path));
        line.add(Leash.class.getName());
        line.add(mainClass);
        line.addAll(arguments);
        return line;
    }

    /**
     * Ignored signals stay ignored across exec, and the JVM leaves alone what it finds ignored. SIGTERM still works.
     */
    static List<String> deafToTheTerminal() {
        return List.of("/bin/sh", "-c", "trap '' INT HUP; exec \"$@\"", "sh");
    }
}
