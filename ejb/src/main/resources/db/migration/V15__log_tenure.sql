-- Which keys signed the log, from which size on. The last row has those that sign now; it changes under the lock of
-- log_head, so whoever signs has seen it.
create table log_tenure (
    -- From 1, without gaps.
    number bigint primary key,
    -- Verifier keys, one a line.
    verifier_keys bytea not null,
    -- The smallest head that they sign. They stop before the next row's.
    from_size bigint not null,
    began_at timestamp(6) with time zone not null,
    -- The note by which they follow the keys before them; empty for the first.
    succession bytea not null
);
