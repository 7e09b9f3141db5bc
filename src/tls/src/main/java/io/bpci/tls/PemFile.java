package io.bpci.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** A file of PEM blocks, of a size that such files have. */
record PemFile(Path path) {
    private static final int LARGEST = 256 << 10;

    List<Pem.Block> blocks() throws Rejected {
        if (Files.isDirectory(path)) throw new Rejected(path, "is a directory");
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) throw new Rejected(path, "is larger than " + LARGEST + " bytes");
            // PEM is ASCII; what is not in it, such as names in a comment, may be in any encoding.
            return Pem.blocks(new String(bytes, ISO_8859_1));
        } catch (NoSuchFileException e) {
            throw new Rejected(path, "is not there");
        } catch (IOException e) {
            throw new Rejected(path, "cannot be read");
        }
    }
}
