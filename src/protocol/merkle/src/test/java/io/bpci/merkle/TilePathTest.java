package io.bpci.merkle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.bpci.json.Malformed;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Random;

class TilePathTest {
    @ParameterizedTest
    @CsvSource({
        "tile/0/000, 0, 0, 256",
        "tile/0/000.p/1, 0, 0, 1",
        "tile/0/x001/x234/067, 0, 1234067, 256",
        "tile/3/x001/x234/067.p/255, 3, 1234067, 255",
        "tile/63/999, 63, 999, 256",
        "tile/10/x001/000.p/10, 10, 1000, 10",
        "tile/0/x036/x028/x797/x018/x963/967, 0, 36028797018963967, 256",
    })
    void aTileHasOnePath(String path, int level, long index, int width) {
        var tile = new Tile(level, index, width);
        assertThat(tile.path()).isEqualTo(path);
        assertThat(TilePath.parse(path)).isEqualTo(tile);
        assertThat(Tile.parse(path)).isEqualTo(tile).hasToString(path);
        assertThatExceptionOfType(Malformed.class).isThrownBy(() -> EntryBundle.parse(path));
    }

    @ParameterizedTest
    @CsvSource({
        "tile/entries/000, 0, 256",
        "tile/entries/x001/x234/067, 1234067, 256",
        "tile/entries/x001/x234/067.p/7, 1234067, 7"
    })
    void aBundleHasOnePath(String path, long index, int width) {
        var bundle = new EntryBundle(index, width);
        assertThat(bundle.path()).isEqualTo(path);
        assertThat(TilePath.parse(path)).isEqualTo(bundle);
        assertThat(EntryBundle.parse(path)).isEqualTo(bundle).hasToString(path);
        assertThatExceptionOfType(Malformed.class).isThrownBy(() -> Tile.parse(path));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "tile",
                "tile/",
                "tile/0",
                "tile/0/",
                "tile//000",
                "/tile/0/000",
                "Tile/0/000",
                "tile/0/000/",
                "tile/0/0",
                "tile/0/00",
                "tile/0/0000",
                "tile/0/x000",
                "tile/0/x000/001",
                "tile/0/x001",
                "tile/0/x001/",
                "tile/0/x001/x002",
                "tile/0/001/002",
                "tile/0/x0010002",
                "tile/0/X001/002",
                "tile/0/x001/x2/067",
                "tile/0/x1/000",
                "tile/0/-01",
                "tile/0/+01",
                "tile/0/ 01",
                "tile/0/\u0661\u0662\u0663",
                "tile/00/000",
                "tile/01/000",
                "tile/64/000",
                "tile/-1/000",
                "tile/1234567890/000",
                "tile/data/000",
                "tile/names/000",
                "tile/Entries/000",
                "tile/entries",
                "tile/entries/",
                "tile/entries/1",
                "tile/0/000.p",
                "tile/0/000.p/",
                "tile/0/000.p/0",
                "tile/0/000.p/00",
                "tile/0/000.p/01",
                "tile/0/000.p/256",
                "tile/0/000.p/1000",
                "tile/0/000.p/-1",
                "tile/0/000.p/1/",
                "tile/0/000.p/1.p/1",
                "tile/0/.p/1",
                "tile/0/000p/1",
                "tile/0/../000",
                "tile/0/000?",
                "tile/0/000%2ep/1",
                "tile/8/0/000",
                "tile/0/x036/x028/x797/x018/x963/968",
                "tile/0/x999/x999/x999/x999/x999/999",
                "tile/0/x009/x223/x372/x036/x854/x775/808"
            })
    void anyOtherTextIsRefused(String path) {
        assertThatExceptionOfType(Malformed.class).isThrownBy(() -> TilePath.parse(path));
    }

    @Test
    void aTileThatCannotBeIsRefused() {
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> new Tile(64, 0, 1))
                .withMessage("the level of a hash tile must be from 0 to 63, not 64");
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> new Tile(0, -1, 1))
                .withMessageStartingWith("the index of a hash tile must be from 0 to ");
        assertThatExceptionOfType(Malformed.class)
                .isThrownBy(() -> new EntryBundle(0, 257))
                .withMessage("the width of an entry bundle must be from 1 to 256, not 257");
    }

    @Test
    void pathsSurviveTheRoundTrip() {
        var random = new Random(6962);
        for (int i = 0; i < 20_000; i++) {
            long index = random.nextLong() >>> (9 + random.nextInt(55));
            int width = 1 + random.nextInt(256);
            TilePath path =
                    random.nextBoolean() ? new Tile(random.nextInt(64), index, width) : new EntryBundle(index, width);
            assertThat(TilePath.parse(path.path())).isEqualTo(path);
        }
    }

    /** The examples of C2SP tlog-tiles, "Partial Tiles". */
    @Test
    void aTreeHasTheTilesThatTheSpecificationCounts() {
        assertThat(Tile.inTree(0, 272, 70_000).isFull()).isTrue();
        assertThat(Tile.inTree(0, 273, 70_000)).hasToString("tile/0/273.p/112");
        assertThat(Tile.inTree(1, 0, 70_000)).hasToString("tile/1/000");
        assertThat(Tile.inTree(1, 1, 70_000)).hasToString("tile/1/001.p/17");
        assertThat(Tile.inTree(2, 0, 70_000)).hasToString("tile/2/000.p/1");
        assertThat(Tile.inTree(0, 0, 256)).hasToString("tile/0/000");
        assertThat(Tile.inTree(1, 0, 256)).hasToString("tile/1/000.p/1");
        assertThat(Tile.inTree(7, 0, Long.MAX_VALUE)).hasToString("tile/7/000.p/127");
        for (var none :
                new long[][] {{0, 274, 70_000}, {3, 0, 70_000}, {0, 1, 256}, {0, 0, 0}, {8, 0, Long.MAX_VALUE}}) {
            assertThatExceptionOfType(Malformed.class)
                    .isThrownBy(() -> Tile.inTree((int) none[0], none[1], none[2]))
                    .withMessageContaining("has no tile");
        }
    }
}
