package io.bpci.client;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;

/**
 * A list that is fetched page by page as one goes through it. Each iteration begins anew; iterators are for one thread.
 */
final class Pages<T> implements Iterable<T> {
    /**
     * @param next null for the last page
     */
    record Page<T>(List<T> items, @Nullable String next) {}

    private final Function<@Nullable String, Page<T>> fetch;

    Pages(Function<@Nullable String, Page<T>> fetch) {
        this.fetch = fetch;
    }

    @Override
    public Iterator<T> iterator() {
        return new Iterator<>() {
            private final ArrayDeque<T> ready = new ArrayDeque<>();
            private @Nullable String next;
            private boolean begun;

            @Override
            public boolean hasNext() {
                while (ready.isEmpty() && (!begun || next != null)) {
                    Page<T> page = fetch.apply(next);
                    begun = true;
                    next = page.next();
                    ready.addAll(page.items());
                }
                return !ready.isEmpty();
            }

            @Override
            public T next() {
                if (!hasNext()) throw new NoSuchElementException();
                return ready.remove();
            }
        };
    }
}
