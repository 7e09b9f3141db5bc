-- The leaf hashes of a segment's events, 32 bytes each, in their order: the log grows without reading the events again.
alter table audit_segment add column leaves bytea default '' not null;

-- The transparency log over the audit events: leaf i is the entry of event number i + 1. A tile holds up to 256 hashes of
-- 32 bytes; only the last one of a level grows. tile_id is the level times 2^56 plus the index.
create table log_tile (
    tile_id bigint primary key,
    hashes bytea not null
);

-- The tree as it was last signed. One row, locked by whoever appends.
create table log_head (
    id smallint primary key check (id = 1),
    size bigint not null,
    -- Both empty before the first checkpoint is signed; the note is that checkpoint.
    root bytea not null,
    note bytea not null
);
insert into log_head (id, size, root, note) values (1, 0, '', '');
