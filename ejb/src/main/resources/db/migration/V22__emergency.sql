-- Runs unchanged on H2 and PostgreSQL.

-- Null for rounds of an older version.
alter table consensus_round add column proposal_type varchar(32);

-- What an emergency changed, until it is ratified or its time is over.
create table emergency_measure (
    proposal_id varchar(128) not null primary key references consensus_round (proposal_id),
    -- A parameter or a voter's weight, and which one.
    kind varchar(16) not null,
    subject varchar(128) not null,
    -- What was there before, and by which decision; null for nothing.
    previous varchar(65536),
    previous_proposal varchar(128),
    -- What it put there; null for nothing.
    applied varchar(65536),
    expires_at timestamp(6) with time zone not null,
    state varchar(16) not null,
    version bigint not null
);

create index emergency_measure_state on emergency_measure (state, expires_at);
create index emergency_measure_subject on emergency_measure (subject, state);
