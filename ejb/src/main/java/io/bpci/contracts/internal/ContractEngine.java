package io.bpci.contracts.internal;

import io.bpci.contract.Examined;
import io.bpci.contract.Invocation;
import io.bpci.contract.Manifest;
import io.bpci.contract.Program;
import io.bpci.contract.RunResult;
import io.bpci.contract.State;
import io.bpci.platform.HubException;
import io.bpci.problem.Fault;

import jakarta.enterprise.context.ApplicationScoped;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Runs programs, a few at a time, and remembers those that ran lately as they were read. Safe for concurrent use. */
@ApplicationScoped
public class ContractEngine {
    /** At once: so much memory as they may have all together. */
    private static final int AT_ONCE = 2;

    private static final int REMEMBERED = 16;
    private static final long WAIT_SECONDS = 5;
    private static final long RETRY_MS = 1_000;

    private final Semaphore permits = new Semaphore(AT_ONCE, true);

    /** By module, and what its manifest declares. Guarded by itself. */
    private final Map<Key, Program> programs =
            new LinkedHashMap<>(REMEMBERED, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Key, Program> eldest) {
                    return size() > REMEMBERED;
                }
            };

    private record Key(Manifest.Kind kind, boolean floats, String moduleDigest) {}

    /** The bytes of a module, where they are needed. */
    public interface Module {
        byte[] bytes();
    }

    /**
     * The contract's program.
     *
     * @throws HubException CONFLICT if this hub runs such a module no more
     */
    public Program program(Manifest manifest, Module module) {
        var key = new Key(manifest.kind(), manifest.floats(), manifest.moduleDigest());
        synchronized (programs) {
            Program known = programs.get(key);
            if (known != null) return known;
        }
        return switch (examine(manifest, module.bytes())) {
            case Examined.Fit(Program program) -> {
                synchronized (programs) {
                    programs.put(key, program);
                }
                yield program;
            }
            case Examined.Unfit unfit ->
                    throw new HubException(Fault.CONFLICT, "this hub does not run the module: " + unfit);
        };
    }

    /**
     * Looks at a module; never runs it.
     *
     * @throws HubException OVERLOADED
     */
    public Examined examine(Manifest manifest, byte[] module) {
        return inTurn(() -> Program.examine(manifest, module));
    }

    /**
     * Runs it; what calculates with floating point twice, and keeps no result that came out otherwise.
     *
     * @throws HubException OVERLOADED when as many run as may, and none ends soon; CONFLICT if two runs differ
     */
    public RunResult run(Program program, Manifest manifest, Invocation invocation, State state) {
        return inTurn(() -> {
            RunResult result = program.run(manifest.terms(), invocation, state);
            if (manifest.floats() && !result.equals(program.run(manifest.terms(), invocation, state))) {
                throw new HubException(
                        Fault.CONFLICT, "the contract differs between two runs of the same input: neither is kept");
            }
            return result;
        });
    }

    /**
     * Does what takes long, as long as not too many do.
     *
     * @throws HubException OVERLOADED when as many do as may, and none ends soon
     */
    public <T> T inTurn(Supplier<T> work) {
        acquire();
        try {
            return work.get();
        } finally {
            permits.release();
        }
    }

    private void acquire() {
        try {
            if (permits.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS)) return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw HubException.retryAfterMs(Fault.OVERLOADED, RETRY_MS, "as many contracts run as may at once, " + AT_ONCE);
    }
}
