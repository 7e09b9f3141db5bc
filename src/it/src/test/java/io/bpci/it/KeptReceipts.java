package io.bpci.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpci.client.HubApi;
import io.bpci.envelope.Envelope;
import io.bpci.json.Jcs;
import io.bpci.json.Slice;
import io.bpci.merkle.EntryBundle;
import io.bpci.merkle.Tile;
import io.bpci.merkle.TilePath;
import io.bpci.note.Checkpoint;
import io.bpci.receipt.Receipt;
import io.bpci.receipt.ReceiptVerdict;
import io.bpci.receipt.ReceiptVerifier;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Receipts of messages, kept as a client would keep them: as the bytes that the hub gave, beside the keys that the log
 * had at the beginning.
 */
final class KeptReceipts {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final HubApi hub;
    private final LogReader log;
    private final ReceiptVerifier pinned;
    private final List<Kept> kept = new ArrayList<>();

    private record Kept(Envelope message, Slice receipt) {}

    /**
     * @param log whose keys and authority of time stamps are pinned now
     */
    KeptReceipts(URI api, LogReader log) throws Exception {
        this.hub = new HubApi(api, Rest.HTTP, Product.tokens("dev-operator"));
        this.log = log;
        this.pinned = log.receipts();
    }

    int count() {
        return kept.size();
    }

    /** Fetches the receipt of a message that was accepted, and keeps it. */
    void fetch(Envelope message) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Optional<byte[]> receipt = hub.receipt(message.sourceNode(), message.messageId());
        while (receipt.isEmpty()) {
            assertThat(System.nanoTime()).as("no receipt of " + message.messageId()).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(20);
            receipt = hub.receipt(message.sourceNode(), message.messageId());
        }
        var fetched = new Kept(message, Slice.of(receipt.get()));
        verify(fetched);
        kept.add(fetched);
    }

    /** That each still holds by the pinned keys, and that the log as it is now has grown from what each says. */
    void check() throws Exception {
        Checkpoint now = log.checkpoint();
        Map<Tile, Optional<Slice>> tiles = new HashMap<>();
        Map<EntryBundle, List<byte[]>> bundles = new HashMap<>();
        for (Kept each : kept) {
            Receipt receipt = verify(each);
            Checkpoint then = Checkpoint.parse(receipt.checkpoint().text());
            LogReader.checkConsistent(then, now, tile -> tiles.computeIfAbsent(tile, log::read));
            long index = receipt.proof().index();
            EntryBundle bundle = bundleOf(index, now.size());
            if (!bundles.containsKey(bundle)) bundles.put(bundle, log.entries(bundle));
            byte[] entry = bundles.get(bundle).get((int) (index % TilePath.FULL));
            assertThat(entry).as("entry " + index).isEqualTo(Jcs.canonical(receipt.entry()));
        }
    }

    private static EntryBundle bundleOf(long index, long size) {
        long bundle = index / TilePath.FULL;
        return new EntryBundle(bundle, (int) Math.min(TilePath.FULL, size - bundle * TilePath.FULL));
    }

    private Receipt verify(Kept each) {
        Receipt receipt = Receipt.parse(each.receipt.copy());
        assertThat(pinned.verify(receipt, each.message))
                .as("the receipt of " + each.message.messageId())
                .isInstanceOf(ReceiptVerdict.Proven.class);
        return receipt;
    }
}
