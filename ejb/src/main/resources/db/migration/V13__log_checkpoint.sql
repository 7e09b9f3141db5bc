-- When the log's head was signed.
alter table log_head add column signed_at timestamp(6) with time zone default current_timestamp not null;

-- Checkpoints that were kept to be attested: the newest one, and those that have their time stamp.
create table log_checkpoint (
    size bigint primary key,
    -- The signed note, as it was published.
    note bytea not null,
    signed_at timestamp(6) with time zone not null,
    -- An RFC 3161 token over the note's text, DER. Null until there is one.
    time_stamp bytea
);

create index log_checkpoint_signed_at on log_checkpoint (signed_at);
