package io.bpci.cli;

import picocli.CommandLine;
import picocli.CommandLine.Model.UsageMessageSpec;

import java.util.regex.Pattern;

/**
 * What commands say of themselves, laid out: the lines of the sources are joined, and picocli breaks them where the
 * terminal ends. A list of commands shows the first sentence of each, which is the first paragraph of its help.
 */
final class Wording {
    private static final Pattern AFTER_SENTENCE = Pattern.compile("(?<=[^.]\\.) +(?=['\\p{Lu}])");

    private Wording() {}

    /** Lays out the help of this command and of all below it. */
    static CommandLine layOut(CommandLine command) {
        UsageMessageSpec usage = command.getCommandSpec().usageMessage();
        usage.description(AFTER_SENTENCE.split(String.join(" ", usage.description()), 2));
        command.getSubcommands().values().forEach(Wording::layOut);
        return command;
    }
}
