-- Cosignatures of the checkpoints that are kept.
create table log_cosignature (
    size bigint not null references log_checkpoint (size) on delete cascade,
    -- SHA-256 of the witness's verifier key, in hexadecimal.
    witness varchar(64) not null,
    -- A signature line of a note, with its newline.
    line bytea not null,
    primary key (size, witness)
);

-- Logs that this hub witnesses, by the SHA-256 of their origin in hexadecimal. The row is locked while a checkpoint is
-- decided on: of two requests at once the second sees what the first cosigned.
create table witnessed_log (
    origin_hash varchar(64) primary key,
    -- The latest checkpoint that was cosigned, with the log's signatures and ours; empty before the first.
    note bytea not null
);

-- Proofs that a witnessed log forked, by the SHA-256 of both texts: two checkpoints of one size with different roots.
create table log_fork (
    fork_hash varchar(64) primary key,
    origin_hash varchar(64) not null,
    seen_at timestamp(6) with time zone not null,
    first_note bytea not null,
    second_note bytea not null
);

create index log_fork_origin_hash on log_fork (origin_hash);
