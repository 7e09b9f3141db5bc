package io.bpci.contract;

import io.bpci.contract.Finding.Rule;

import org.jspecify.annotations.Nullable;

/**
 * The outline of a WebAssembly module (core specification, 5.5): how much its sections would become. Looked at before a
 * parser makes objects of it, because a short module can say that it has very many locals. Allocates nothing.
 */
final class RawModule {
    private static final int PREAMBLE = 8;
    private static final byte[] MAGIC = {0, 'a', 's', 'm', 1, 0, 0, 0};
    private static final int CODE = 10;
    private static final int LAST_SECTION = 12;
    private static final int LEB_BYTES = 5;

    private final byte[] bytes;
    private int at;

    /** It ends before it should, or counts more than it has. */
    private static final class Broken extends Exception {
        private static final long serialVersionUID = 1;

        Broken(String message) {
            super(message, null, false, false);
        }
    }

    private RawModule(byte[] bytes) {
        this.bytes = bytes;
    }

    /** What is wrong with the outline; null where nothing is. */
    static @Nullable Finding examine(byte[] bytes) {
        if (bytes.length > Bounds.MODULE_BYTES) {
            return new Finding(Rule.SIZE, "a module has at most %d bytes".formatted(Bounds.MODULE_BYTES));
        }
        try {
            return new RawModule(bytes).sections();
        } catch (Broken e) {
            return new Finding(Rule.FORM, String.valueOf(e.getMessage()));
        }
    }

    private @Nullable Finding sections() throws Broken {
        for (int i = 0; i < MAGIC.length; i++) {
            if (bytes.length < PREAMBLE || bytes[i] != MAGIC[i]) {
                return new Finding(Rule.FORM, "it is no WebAssembly module of version 1");
            }
        }
        at = PREAMBLE;
        while (at < bytes.length) {
            int id = next();
            int size = number();
            if (size > bytes.length - at) throw new Broken("a section is longer than the module");
            int end = at + size;
            if (id > LAST_SECTION) {
                return new Finding(Rule.INSTRUCTIONS, "a section with the number %d is not of version 1".formatted(id));
            }
            Finding wrong = id == CODE ? code(end) : null;
            if (wrong != null) return wrong;
            at = end;
        }
        return null;
    }

    private @Nullable Finding code(int end) throws Broken {
        int functions = number();
        if (functions > Bounds.FUNCTIONS) {
            return new Finding(Rule.FUNCTIONS, "a module has at most %d functions".formatted(Bounds.FUNCTIONS));
        }
        for (int function = 0; function < functions; function++) {
            int size = number();
            if (size > end - at) throw new Broken("a function is longer than its section");
            int bodyEnd = at + size;
            long locals = 0;
            int groups = number();
            for (int group = 0; group < groups; group++) {
                locals += number();
                if (locals > Bounds.LOCALS) {
                    return new Finding(
                            Rule.LOCALS, "function %d has more than %d locals".formatted(function, Bounds.LOCALS));
                }
                next();
            }
            at = bodyEnd;
        }
        return null;
    }

    private int next() throws Broken {
        if (at >= bytes.length) throw new Broken("the module ends too early");
        return bytes[at++] & 0xFF;
    }

    /** An unsigned LEB128 number (5.2.2) that fits in 31 bits. */
    private int number() throws Broken {
        long value = 0;
        for (int i = 0; i < LEB_BYTES; i++) {
            int part = next();
            value |= (long) (part & 0x7F) << (7 * i);
            if ((part & 0x80) == 0) {
                if (value > Integer.MAX_VALUE) throw new Broken("a number is larger than any module");
                return (int) value;
            }
        }
        throw new Broken("a number is longer than it may be");
    }
}
