/**
 * A fake hub for tests of clients. It speaks the real protocol over a real WebSocket and gives the real hub's
 * guarantees (kept before accepted, at least once to a target, duplicates recognised), but keeps everything in memory.
 * {@link io.bpci.testkit.hub.FakeHub} behaves, and misbehaves on request; {@link io.bpci.testkit.hub.ScriptedHub} says
 * whatever a test wants; {@link io.bpci.testkit.hub.FakeLog} is a hub's log, and can be one that lies.
 */
@NullMarked
package io.bpci.testkit.hub;

import org.jspecify.annotations.NullMarked;
