package io.bpci.platform;

import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Entities of a kind, chosen by the conditions that apply and by no others: in a query with conditions for all that may
 * apply no index would be used. Immutable.
 */
public final class Selection<T> {
    private final Class<T> type;
    private final String alias;
    private final String where;
    private final Map<String, Object> parameters;

    private Selection(Class<T> type, String alias, String where, Map<String, Object> parameters) {
        this.type = type;
        this.alias = alias;
        this.where = where;
        this.parameters = parameters;
    }

    /**
     * All of them.
     *
     * @param alias of the entity in conditions
     */
    public static <T> Selection<T> of(Class<T> type, String alias) {
        return new Selection<>(type, alias, "", Map.of());
    }

    String alias() {
        return alias;
    }

    /** Those of these that fulfil a condition, too. */
    public Selection<T> and(String condition) {
        String more = where.isEmpty() ? " where " : where + " and ";
        return new Selection<>(type, alias, more + condition, parameters);
    }

    /** As {@link #and(String)}, of a condition with a parameter. */
    public Selection<T> and(String condition, String parameter, Object value) {
        return and(condition).with(parameter, value);
    }

    /** With the value of a further parameter of the conditions. */
    public Selection<T> with(String parameter, Object value) {
        Map<String, Object> more = new HashMap<>(parameters);
        more.put(parameter, value);
        return new Selection<>(type, alias, where, Map.copyOf(more));
    }

    /**
     * The first of them.
     *
     * @param sorting what stands behind {@code order by}
     */
    public List<T> read(EntityManager database, String sorting, int limit) {
        TypedQuery<T> query =
                database.createQuery(
                        "select %s from %s %s%s order by %s"
                                .formatted(alias, type.getSimpleName(), alias, where, sorting),
                        type);
        parameters.forEach(query::setParameter);
        return query.setMaxResults(limit).getResultList();
    }
}
