create table dead_letter (
    dead_id varchar(64) not null primary key,
    source_node varchar(128) not null,
    -- Null where the node was never registered: then only hub-admins see to the letter.
    source_organisation varchar(128),
    message_id varchar(128) not null,
    target_node varchar(128) not null,
    target_organisation varchar(128),
    outcome varchar(16) not null,
    reason varchar(1000) not null,
    died_at timestamp(6) with time zone not null
);

create index dead_letter_died_at on dead_letter (died_at, dead_id);
create index dead_letter_of_source on dead_letter (source_organisation, died_at);
create index dead_letter_of_target on dead_letter (target_organisation, died_at);

-- The envelope, in parts: a canonical envelope may be larger than what H2 keeps in one column.
create table dead_letter_part (
    dead_id varchar(64) not null references dead_letter (dead_id) on delete cascade,
    part integer not null,
    bytes bytea not null,
    primary key (dead_id, part)
);
