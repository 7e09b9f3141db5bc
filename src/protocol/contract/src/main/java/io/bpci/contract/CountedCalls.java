package io.bpci.contract;

import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.InterpreterMachine;
import com.dylibso.chicory.runtime.MStack;
import com.dylibso.chicory.runtime.StackFrame;
import com.dylibso.chicory.wasm.types.FunctionType;

import java.util.Deque;

/**
 * The interpreter, which recurses for each call: calls within calls are counted, so that how deep they go does not
 * depend on the thread.
 */
final class CountedCalls extends InterpreterMachine {
    private final Meter meter;

    CountedCalls(Instance instance, Meter meter) {
        super(instance);
        this.meter = meter;
    }

    @Override
    protected long[] call(
            MStack stack,
            Instance instance,
            Deque<StackFrame> callStack,
            int function,
            long[] arguments,
            FunctionType callType,
            boolean popResults) {
        meter.enter();
        try {
            return super.call(stack, instance, callStack, function, arguments, callType, popResults);
        } finally {
            meter.leave();
        }
    }
}
