package io.bpci.contract;

import com.dylibso.chicory.runtime.ExecutionListener;
import com.dylibso.chicory.runtime.MStack;
import com.dylibso.chicory.wasm.types.Instruction;

import io.bpci.contract.RunResult.Ending;

/**
 * What a run has used. An instruction costs 1, one over many bytes 1 more for every 8; a call costs {@link #CALL}, the
 * host asks its own prices. For one thread, and one run.
 */
final class Meter implements ExecutionListener {
    private static final int CALL = 10;
    private static final int BYTES_FOR_ONE = 8;
    private static final int PAGE = 65_536;

    /** Of 64 KiB that are made zero. */
    private static final int PAGE_COST = PAGE / BYTES_FOR_ONE / 8;

    private final long limit;
    private final int mostPages;
    private long used;
    private int depth;
    private int pages;

    Meter(long limit, int mostPages) {
        this.limit = limit;
        this.mostPages = mostPages;
    }

    @Override
    public void onExecution(Instruction instruction, MStack stack) {
        charge(1);
        if (stack.size() > Bounds.STACK_VALUES) throw Stop.trap("operand_stack");
        switch (instruction.opcode()) {
            case MEMORY_GROW -> grow((int) stack.peek());
            case MEMORY_FILL, MEMORY_COPY, MEMORY_INIT -> bytes(Integer.toUnsignedLong((int) stack.peek()));
            default -> {
                // Costs what every instruction does.
            }
        }
    }

    void memory(int initialPages) {
        pages = initialPages;
        charge((long) initialPages * PAGE_COST);
    }

    private void grow(int by) {
        // Beyond its own limit a memory does not grow, and the contract goes on: 4.4.7. Beyond the manifest's it ends.
        if (by < 0 || by > mostPages - pages) throw new Stop(new Ending.OutOfMemory());
        pages += by;
        charge((long) by * PAGE_COST);
    }

    /** For that many bytes that are looked at or moved. */
    void bytes(long count) {
        charge(count / BYTES_FOR_ONE);
    }

    void charge(long cost) {
        used += cost;
        if (used > limit) {
            used = limit;
            throw new Stop(new Ending.OutOfFuel());
        }
    }

    void enter() {
        charge(CALL);
        if (depth >= Bounds.CALL_DEPTH) throw Stop.trap("call_depth");
        depth++;
    }

    void leave() {
        depth--;
    }

    long used() {
        return used;
    }
}
