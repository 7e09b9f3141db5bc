package io.bpci.testkit.wat;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.dylibso.chicory.runtime.ImportValues;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.wasi.WasiExitException;
import com.dylibso.chicory.wasi.WasiOptions;
import com.dylibso.chicory.wasi.WasiPreview1;
import com.dylibso.chicory.wasm.Parser;
import com.dylibso.chicory.wasm.WasmModule;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Makes modules of their text form: with wat2wasm of the WebAssembly Binary Toolkit, which is a WebAssembly module
 * itself and runs here.
 */
public final class Assembler {
    private static final String PROGRAM = "/wat2wasm";

    private Assembler() {}

    private static final class Loaded {
        static final WasmModule MODULE = load();

        private static WasmModule load() {
            try (InputStream program = Assembler.class.getResourceAsStream(PROGRAM)) {
                byte[] bytes = Objects.requireNonNull(program).readAllBytes();
                return Parser.builder().build().parse(() -> new ByteArrayInputStream(bytes));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /**
     * @throws IllegalArgumentException if it is no module, with what the assembler says
     */
    public static byte[] assemble(String text) {
        try {
            Path directory = Files.createTempDirectory("contracts-wat");
            try {
                return assemble(text, directory);
            } finally {
                try (Stream<Path> files = Files.walk(directory)) {
                    for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] assemble(String text, Path directory) throws IOException {
        Files.writeString(directory.resolve("in.wat"), text);
        var said = new ByteArrayOutputStream();
        var options =
                WasiOptions.builder()
                        .withStdout(said)
                        .withStderr(said)
                        .withDirectory("/wat", directory)
                        .withArguments(
                                List.of(
                                        "wat2wasm",
                                        "/wat/in.wat",
                                        "--output=/wat/out.wasm",
                                        "--enable-threads",
                                        "--enable-exceptions",
                                        "--enable-tail-call",
                                        "--enable-multi-memory"))
                        .build();
        try (var wasi = WasiPreview1.builder().withOptions(options).build()) {
            Instance.builder(Loaded.MODULE)
                    .withImportValues(ImportValues.builder().addFunction(wasi.toHostFunctions()).build())
                    .build();
        } catch (WasiExitException e) {
            if (e.exitCode() != 0) throw new IllegalArgumentException(said.toString(UTF_8), e);
        }
        return Files.readAllBytes(directory.resolve("out.wasm"));
    }
}
