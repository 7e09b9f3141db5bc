package io.bpci.bench;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.NewPrimitiveArrayInstruction;
import java.lang.constant.ClassDesc;
import java.util.Set;

/** Work that is taken out of a compiled method, for a measurement of what it costs. */
sealed interface Cut {
    /** The class, by its binary name. */
    String type();

    /** The method, by its name. */
    String method();

    /** Takes it out, and notes so if there was something to take out. */
    MethodTransform transform(Set<Cut> made);

    /** Whether it is in that method of its class. */
    default boolean isIn(MethodModel found) {
        return found.methodName().equalsString(method());
    }

    /** A method without a result that returns at once. */
    record Body(String type, String method) implements Cut {
        @Override
        public MethodTransform transform(Set<Cut> made) {
            return (builder, element) -> {
                if (element instanceof CodeModel) {
                    builder.withCode(CodeBuilder::return_);
                    made.add(this);
                } else {
                    builder.with(element);
                }
            };
        }
    }

    /** Calls that a method does not make: where they had a result, an object, it goes on with null. */
    record Call(String type, String method, String owner, String called) implements Cut {
        @Override
        public MethodTransform transform(Set<Cut> made) {
            return MethodTransform.transformingCode((builder, element) -> {
                if (element instanceof InvokeInstruction call && isThat(call)) {
                    leaveOut(builder, call);
                    made.add(this);
                } else {
                    builder.with(element);
                }
            });
        }

        private boolean isThat(InvokeInstruction call) {
            return call.name().equalsString(called) && call.owner().asInternalName().equals(owner.replace('.', '/'));
        }

        private static void leaveOut(CodeBuilder code, InvokeInstruction call) {
            for (ClassDesc argument : call.typeSymbol().parameterList().reversed()) pop(code, argument);
            if (call.opcode() != Opcode.INVOKESTATIC) code.pop();
            switch (TypeKind.from(call.typeSymbol().returnType())) {
                case VOID -> {}
                case REFERENCE -> code.aconst_null();
                default -> throw new IllegalArgumentException("nothing stands for the result of " + call);
            }
        }

        private static void pop(CodeBuilder code, ClassDesc argument) {
            if (TypeKind.from(argument).slotSize() == 2) code.pop2();
            else code.pop();
        }
    }

    /** Arrays of primitives that a method makes without elements. */
    record Arrays(String type, String method) implements Cut {
        @Override
        public MethodTransform transform(Set<Cut> made) {
            return MethodTransform.transformingCode((CodeBuilder builder, CodeElement element) -> {
                if (element instanceof NewPrimitiveArrayInstruction) {
                    builder.pop().iconst_0();
                    made.add(this);
                }
                builder.with(element);
            });
        }
    }
}
