package io.bpci.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.json.Jcs;
import io.bpci.json.JsonArray;
import io.bpci.json.JsonNumber;
import io.bpci.json.JsonObject;
import io.bpci.json.Slice;
import io.bpci.merkle.Rfc6962;
import io.bpci.merkle.Tree;
import io.bpci.merkle.Verdict;
import io.bpci.note.Checkpoint;
import io.bpci.problem.Fault;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Who may see which entries of the log. */
@ExtendWith(Product.class)
class LogEntriesIT {
    private static final int BUNDLE = 256;

    private Rest north;
    private Rest south;
    private Rest auditor;
    private LogReader reader;

    @BeforeEach
    void open() throws Exception {
        north = new Rest(Product.api(), "dev-operator");
        south = new Rest(Product.api(), "dev-operator-south");
        auditor = new Rest(Product.api(), "dev-auditor");
        reader = new LogReader(Product.api(), "dev-auditor");
    }

    private static Node registered(Rest operator, String name) throws Exception {
        var node = new Node(name + "-" + System.nanoTime());
        assertThat(operator.register(node.id(), node.key()).status()).isEqualTo(201);
        return node;
    }

    /** Every entry that the caller may see from there on, on as many pages as it takes. */
    private static List<JsonObject> entries(Rest caller, long from, int limit) throws Exception {
        List<JsonObject> all = new ArrayList<>();
        long next = from;
        while (true) {
            Rest.Answer answer = caller.get("/log/entries?from=%d&limit=%d".formatted(next, limit));
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            var page = (JsonArray) Objects.requireNonNull(answer.json().get("entries"));
            assertThat(page.elements()).hasSizeLessThanOrEqualTo(limit);
            page.elements().forEach(row -> all.add((JsonObject) row));
            if (!(answer.json().get("next_from") instanceof JsonNumber number)) return all;
            assertThat((long) number.value()).isGreaterThan(next);
            next = (long) number.value();
        }
    }

    private static long index(JsonObject row) {
        return (long) ((JsonNumber) Objects.requireNonNull(row.get("index"))).value();
    }

    private static JsonObject entry(JsonObject row) {
        return Product.object(row, "entry");
    }

    @Test
    void anOperatorGetsTheEntriesOfItsOrganisationAndVerifiesThem() throws Exception {
        long start = reader.checkpointOf(0).size();
        Node alice = registered(north, "entries-alice");
        Node carol = registered(south, "entries-carol");
        Node bob = registered(north, "entries-bob");
        byte[] message = Forge.signed(Forge.members(alice.id(), bob.id()), alice.key());
        assertThat(new Rest(Product.api(), "").post("/oracle/relay", message).status()).isEqualTo(202);
        Checkpoint head = reader.checkpointOf(start + 4);
        while (entries(auditor, start, 1_000).stream().noneMatch(row -> row.toString().contains("\"accepted\""))) {
            head = reader.checkpointOf(head.size() + 1);
        }
        head = reader.checkpointOf(head.size());

        List<JsonObject> all = entries(auditor, start, 1_000);
        List<JsonObject> norths = entries(north, start, 2);
        List<JsonObject> souths = entries(south, start, 1_000);
        assertThat(all).containsAll(norths).containsAll(souths);
        assertThat(norths).extracting(LogEntriesIT::index).isSorted();
        assertThat(norths.toString()).contains(alice.id().value(), bob.id().value(), "accepted");
        assertThat(norths.toString()).doesNotContain(carol.id().value());
        assertThat(souths.toString()).contains(carol.id().value()).doesNotContain(alice.id().value());

        var tree = new Tree(head.size(), reader);
        for (JsonObject row : norths) {
            if (index(row) >= head.size()) continue;
            var leaf = Rfc6962.leaf(Slice.of(Jcs.canonical(entry(row))));
            assertThat(tree.inclusion(index(row)).verify(leaf, LogReader.root(head))).isInstanceOf(Verdict.Holds.class);
        }
    }

    @Test
    void anOperatorGetsABundleWhoseEntriesAllConcernItsOrganisation() throws Exception {
        Node node = registered(north, "entries-busy");
        // A bundle begins at a multiple of its width, so the log has to come to one with events of this node alone.
        long first;
        do {
            long size = reader.checkpointOf(0).size();
            first = (size / BUNDLE + 1) * BUNDLE;
            for (long i = size; i < first + 3; i += 2) {
                assertThat(north.post("/oracle/nodes/" + node.id() + "/suspend", "{\"reason\":\"x\"}").status())
                        .isEqualTo(200);
                assertThat(north.post("/oracle/nodes/" + node.id() + "/resume", "").status()).isEqualTo(200);
            }
            reader.checkpointOf(first + 2);
        } while (!entries(auditor, first, 2).subList(0, 2).stream()
                .allMatch(row -> row.toString().contains(node.id().value())));

        String bundle = "tile/entries/%03d.p/2".formatted(first / BUNDLE);
        HttpResponse<byte[]> whole = reader.get(bundle, Rest.token("dev-auditor"));
        HttpResponse<byte[]> own = reader.get(bundle, Rest.token("dev-operator"));
        assertThat(own.statusCode()).isEqualTo(200);
        assertThat(own.body()).isEqualTo(whole.body());
        HttpResponse<byte[]> foreign = reader.get(bundle, Rest.token("dev-operator-south"));
        assertThat(foreign.statusCode()).isEqualTo(403);
        assertThat(LogReader.text(foreign.body()))
                .contains(Fault.FORBIDDEN.type(), "2 of the bundle's 2 entries", "/api/v1/log/entries");
        // What came first, before this organisation had a node, is not its business.
        assertThat(reader.get("tile/entries/000.p/1", Rest.token("dev-operator")).statusCode()).isEqualTo(403);
        assertThat(reader.get("tile/entries/x999/999", Rest.token("dev-operator")).statusCode()).isEqualTo(404);
    }

    @Test
    void nonsenseAndStrangersAreRefused() throws Exception {
        for (String query :
                List.of("from=-1", "from=x", "from=01", "limit=0", "limit=1001", "form=1", "from=1&from=2")) {
            Rest.Answer answer = north.get("/log/entries?" + query);
            assertThat(answer.status()).as(query).isEqualTo(400);
            assertThat(Product.text(answer.json(), "type")).isEqualTo(Fault.INVALID_REQUEST.type());
        }
        assertThat(new Rest(Product.api(), "").get("/log/entries").status()).isEqualTo(401);
        Rest.Answer beyond = north.get("/log/entries?from=99999999");
        assertThat(beyond.status()).isEqualTo(200);
        assertThat(beyond.body()).contains("\"entries\":[]").doesNotContain("next_from");
    }
}
