package io.bpci.cli;

import io.bpci.envelope.Envelope;
import io.bpci.json.Json;
import io.bpci.json.JsonObject;
import io.bpci.json.Malformed;
import io.bpci.sealed.EncryptionHeader;
import io.bpci.sealed.EncryptionLevel;
import io.bpci.sealed.Opening;

import org.jspecify.annotations.Nullable;

/**
 * What a message holds, for who listens.
 *
 * @param mark the level and the action, in brackets; empty where nothing is encrypted
 * @param text the content, or in words why it does not open
 * @param opening the same for programs; null where nothing is encrypted
 * @param fate what becomes of the message
 */
record ReceivedContent(String mark, String text, @Nullable JsonObject opening, Fate fate) {
    /** What becomes of a message that was printed. */
    enum Fate {
        /** It was read. */
        ACKNOWLEDGED,
        /** It may open once a key is here: it stays with the hub, and comes again in the next session. */
        LEFT,
        /** It never opens. */
        REJECTED
    }

    static ReceivedContent of(Envelope message, Opening opening) {
        return switch (opening) {
            case Opening.NotSealed(Json content) ->
                    new ReceivedContent("", content.toString(), null, Fate.ACKNOWLEDGED);
            case Opening.Opened(EncryptionLevel level, Json content, String action) ->
                    new ReceivedContent(
                            " [%s%s]".formatted(level, action == null ? "" : ", " + action),
                            content.toString(),
                            Json.object()
                                    .put("level", level.wireName())
                                    .put("opened", true)
                                    .put("content", content)
                                    .putIfPresent("action", action)
                                    .build(),
                            Fate.ACKNOWLEDGED);
            case Opening.NoSuchKey(var kid) ->
                    closed(
                            message,
                            "it is sealed to the key %s, whose private half is not here".formatted(kid),
                            Fate.LEFT);
            case Opening.NoSuchSenderKey(var kid) ->
                    closed(
                            message,
                            "the key %s, by which its sender should be known, is not proven to be of %s"
                                    .formatted(kid, message.sourceNode()),
                            Fate.LEFT);
            case Opening.NotForMe() -> closed(message, "it is not sealed for this node", Fate.REJECTED);
            case Opening.DoesNotOpen() ->
                    closed(
                            message,
                            "it was not sealed for this message, or not by this sender, or was changed since",
                            Fate.REJECTED);
            case Opening.Unsound(String why) -> closed(message, why, Fate.REJECTED);
        };
    }

    private static ReceivedContent closed(Envelope message, String why, Fate fate) {
        String level = level(message);
        return new ReceivedContent(
                " [%s]".formatted(level),
                "does not open: " + why,
                Json.object().put("level", level).put("opened", false).put("why", why).build(),
                fate);
    }

    /** As it claims, if it has the form of one. */
    private static String level(Envelope message) {
        try {
            return EncryptionHeader.claimedLevel(message).wireName();
        } catch (Malformed e) {
            return "no level";
        }
    }
}
