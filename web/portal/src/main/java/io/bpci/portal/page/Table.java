package io.bpci.portal.page;

import io.bpci.platform.PageRequest;
import io.bpci.platform.Sorting;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;

import org.jspecify.annotations.Nullable;

import java.io.BufferedWriter;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A table of things: a page of it for people, all of it as a file. Never more of it is in memory than a page.
 *
 * @param <T> what a row is about
 */
public final class Table<T> {
    /** Files end after so many rows, and say so. */
    private static final int MOST_ROWS = 1_000_000;

    /** A column; rows can be sorted by one that has a name for that. */
    private record Column<T>(String title, Function<T, Cell> cell, @Nullable String sort) {}

    /**
     * A column's title, as templates take it.
     *
     * @param href where the rows come sorted by it, the other way round, or not any more; null where they cannot be
     * @param order how they are, as {@code aria-sort} says it; null where they are not sorted by it
     */
    public record Title(String text, @Nullable String href, @Nullable String order) {}

    /** Some of the things, and where the next ones begin; null at the end. */
    public record Part<T>(List<T> rows, @Nullable String next) {}

    /** Something by which rows are chosen: a text, or one of a list. */
    public record Choice(String name, String label, List<Option> options, String value, String none) {}

    /** One of a list. */
    public record Option(String value, String label) {}

    /** A page of a table, as templates take it. */
    public record Shown(
            List<Title> titles,
            List<List<Cell>> rows,
            List<Choice> choices,
            boolean chosen,
            @Nullable String sort,
            @Nullable String first,
            @Nullable String next,
            String export,
            String path) {}

    private final String path;
    private final List<Column<T>> columns = new ArrayList<>();
    private final List<Choice> choices = new ArrayList<>();
    private final Asked asked;

    /**
     * @param path of the page, below the portal's address; the file is at {@code /export} below it
     */
    public Table(String path, Asked asked) {
        this.path = path;
        this.asked = asked;
    }

    public Table<T> column(String titleKey, Function<T, Cell> cell) {
        columns.add(new Column<>(Texts.of(titleKey), cell, null));
        return this;
    }

    /** Rows can be sorted by it: the source orders them as {@link PageRequest#sort} says. */
    public Table<T> column(String titleKey, String sort, Function<T, Cell> cell) {
        columns.add(new Column<>(Texts.of(titleKey), cell, sort));
        return this;
    }

    /** Rows can be chosen by a text. */
    public Table<T> choice(String name, String labelKey) {
        String given = asked.text(name);
        choices.add(new Choice(name, Texts.of(labelKey), List.of(), given == null ? "" : given, ""));
        return this;
    }

    /** Rows can be chosen by one of these. */
    public Table<T> choice(String name, String labelKey, List<Option> options) {
        String given = asked.text(name);
        choices.add(new Choice(name, Texts.of(labelKey), options, given == null ? "" : given, Texts.of("table.all")));
        return this;
    }

    /** Rows can be chosen by a constant. */
    public <E extends Enum<E>> Table<T> choice(String name, String labelKey, Class<E> type) {
        List<Option> options = new ArrayList<>();
        for (E each : type.getEnumConstants()) options.add(new Option(Words.wireName(each), Words.ofPeople(each)));
        return choice(name, labelKey, options);
    }

    public Shown show(Function<PageRequest, Part<T>> source) {
        requireSortable();
        Part<T> part = source.apply(asked.part());
        return new Shown(
                columns.stream().map(this::title).toList(),
                part.rows().stream().map(this::cells).toList(),
                List.copyOf(choices),
                choices.stream().anyMatch(choice -> !choice.value().isEmpty()),
                asked.text(Asked.SORT),
                asked.text(Asked.PAGE) == null ? null : path + asked.query(null),
                part.next() == null ? null : path + asked.query(part.next()),
                path + "/export" + asked.query(null),
                path);
    }

    /**
     * @throws io.bpci.platform.HubException INVALID_REQUEST if rows cannot be sorted as is asked for
     */
    private void requireSortable() {
        String sort = asked.text(Asked.SORT);
        if (sort == null) return;
        List<String> names = new ArrayList<>();
        for (Column<T> column : columns) {
            String name = column.sort();
            if (name != null) names.add(name);
        }
        if (!names.contains(sort.startsWith("-") ? sort.substring(1) : sort)) throw Sorting.refused(names);
    }

    /** Sorted upwards first, then downwards, then as before. */
    private Title title(Column<T> column) {
        String name = column.sort();
        if (name == null) return new Title(column.title(), null, null);
        String falling = "-" + name;
        String sort = asked.text(Asked.SORT);
        if (name.equals(sort)) return new Title(column.title(), path + asked.sorted(falling), "ascending");
        if (falling.equals(sort)) return new Title(column.title(), path + asked.sorted(null), "descending");
        return new Title(column.title(), path + asked.sorted(name), null);
    }

    private List<Cell> cells(T row) {
        return columns.stream().map(column -> column.cell().apply(row)).toList();
    }

    /** All rows that are chosen, as a file (RFC 4180). */
    public Response export(String fileName, Function<PageRequest, Part<T>> source) {
        requireSortable();
        String sort = asked.text(Asked.SORT);
        StreamingOutput lines =
                out -> {
                    var text = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
                    text.write(Csv.line(columns.stream().map(Column::title).toList()));
                    @Nullable String next = null;
                    int rows = 0;
                    do {
                        Part<T> part = source.apply(new PageRequest(PageRequest.MAX_SIZE, next, sort));
                        for (T row : part.rows())
                            text.write(Csv.line(cells(row).stream().map(cell -> cell.text()).toList()));
                        rows += part.rows().size();
                        next = part.next();
                        text.flush();
                    } while (next != null && rows < MOST_ROWS);
                    if (next != null) text.write(Csv.line(List.of(Texts.of("table.cut", "" + MOST_ROWS))));
                    text.flush();
                };
        return Response.ok(lines, "text/csv;charset=UTF-8")
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + fileName + ".csv\"")
                .build();
    }
}
