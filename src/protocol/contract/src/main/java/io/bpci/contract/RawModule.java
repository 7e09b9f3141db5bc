package io.bpci.contract;

import io.bpci.contract.Finding.Rule;

import org.jspecify.annotations.Nullable;

/**
 * The outline of a WebAssembly module (core specification, 5.5): how much its sections would become. Looked at before a
 * parser makes objects of it, because a parser makes room for as many as a short module says that it has: of locals, of
 * parameters, of bytes in a name. Allocates nothing.
 */
final class RawModule {
    private static final int PREAMBLE = 8;
    private static final byte[] MAGIC = {0, 'a', 's', 'm', 1, 0, 0, 0};
    private static final int CUSTOM = 0;
    private static final int TYPE = 1;
    private static final int IMPORT = 2;
    private static final int EXPORT = 7;
    private static final int ELEMENT = 9;
    private static final int CODE = 10;
    private static final int DATA = 11;
    private static final int LAST_SECTION = 12;
    private static final int LEB_BYTES = 5;
    private static final int LONGEST_LEB_BYTES = 10;

    /** Of a type of functions, and the first and the last of the types of numbers (5.3). */
    private static final int FUNCTION_TYPE = 0x60;

    private static final int F64 = 0x7C;
    private static final int I32 = 0x7F;

    private static final int FUNCTION = 0;

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
            Finding wrong = section(id, end);
            if (wrong != null) return wrong;
            at = end;
        }
        return null;
    }

    private @Nullable Finding section(int id, int end) throws Broken {
        switch (id) {
            case CUSTOM -> skip(end);
            case EXPORT -> exports(end);
            case ELEMENT -> elements(end);
            case DATA -> data(end);
            case TYPE -> {
                return types(end);
            }
            case IMPORT -> {
                return imports(end);
            }
            case CODE -> {
                return code(end);
            }
            default -> {
                // The others have no counts within their elements, and are read one by one.
            }
        }
        return null;
    }

    private @Nullable Finding types(int end) throws Broken {
        int types = count(end);
        for (int type = 0; type < types; type++) {
            if (number() != FUNCTION_TYPE) {
                return new Finding(Rule.INSTRUCTIONS, "types other than those of functions are not allowed");
            }
            for (int list = 0; list < 2; list++) {
                int values = count(end);
                if (values > Bounds.LOCALS) {
                    return new Finding(
                            Rule.LOCALS, "a function has at most %d parameters and results".formatted(Bounds.LOCALS));
                }
                for (int value = 0; value < values; value++) {
                    int of = number();
                    if (of < F64 || of > I32) return new Finding(Rule.INSTRUCTIONS, ModuleRules.VALUES);
                }
            }
        }
        return null;
    }

    private @Nullable Finding imports(int end) throws Broken {
        int imports = count(end);
        for (int i = 0; i < imports; i++) {
            skip(end);
            skip(end);
            if (next() != FUNCTION) {
                return new Finding(Rule.IMPORTS, "import %d is no function: nothing else can be imported".formatted(i));
            }
            number();
        }
        return null;
    }

    private void exports(int end) throws Broken {
        int exports = count(end);
        for (int i = 0; i < exports; i++) {
            skip(end);
            next();
            number();
        }
    }

    /** 5.5.12: bit 0 of the number in front, that it is not placed; 1, of which table or kind; 2, by expressions. */
    private void elements(int end) throws Broken {
        int segments = count(end);
        for (int segment = 0; segment < segments; segment++) {
            int form = number();
            if (form > 7) throw new Broken("there is no element segment of the form " + form);
            boolean isPlaced = (form & 1) == 0;
            boolean isTold = (form & 2) != 0;
            boolean hasExpressions = (form & 4) != 0;
            if (isPlaced && isTold) number();
            if (isPlaced) constant();
            if (!isPlaced || isTold) number();
            int elements = count(end);
            for (int element = 0; element < elements; element++) {
                if (hasExpressions) constant();
                else number();
            }
        }
    }

    private void data(int end) throws Broken {
        int segments = count(end);
        for (int segment = 0; segment < segments; segment++) {
            int form = number();
            if (form > 2) throw new Broken("there is no data segment of the form " + form);
            if (form == 2) number();
            if (form != 1) constant();
            skip(end);
        }
    }

    /** 3.3.10: what is known before the module runs. */
    private void constant() throws Broken {
        while (true) {
            switch (next()) {
                case 0x0B -> {
                    return;
                }
                // i32.const, i64.const, global.get, ref.null, ref.func
                case 0x41, 0x42, 0x23, 0xD0, 0xD2 -> longNumber();
                case 0x43 -> at += Float.BYTES;
                case 0x44 -> at += Double.BYTES;
                // Sums, differences and products of integers.
                case 0x6A, 0x6B, 0x6C, 0x7C, 0x7D, 0x7E -> {
                    // They have no more to them.
                }
                default -> throw new Broken("an expression is not constant");
            }
        }
    }

    /** So many bytes as the number in front of them says. */
    private void skip(int end) throws Broken {
        int bytes = count(end);
        at += bytes;
    }

    /** Of elements, each of which has a byte at least. */
    private int count(int end) throws Broken {
        int count = number();
        if (count > end - at) throw new Broken("a section says that it has more than it has");
        return count;
    }

    /** One of which only the length matters. */
    private void longNumber() throws Broken {
        for (int i = 0; i < LONGEST_LEB_BYTES; i++) if ((next() & 0x80) == 0) return;
        throw new Broken("a number is longer than it may be");
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
