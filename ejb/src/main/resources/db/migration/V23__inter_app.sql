-- Runs unchanged on H2 and PostgreSQL.

create table app (
    app_id varchar(128) not null primary key,
    organisation varchar(128) not null,
    app_type varchar(64) not null,
    owner_node varchar(128),
    app_version varchar(64) not null,
    -- As the application signed it.
    statement varchar(131072) not null,
    statement_digest varchar(64) not null,
    stated_at timestamp(6) with time zone not null,
    attested_by varchar(255),
    attested_at timestamp(6) with time zone,
    attestation varchar(8192),
    registered_at timestamp(6) with time zone not null,
    updated_at timestamp(6) with time zone not null,
    version bigint not null
);

create index app_organisation on app (organisation, app_id);
insert into change_counter (name, number) values ('agreements', 0);

create table agreement (
    agreement_id varchar(128) not null primary key,
    -- In the order of their proposal.
    number bigint not null unique,
    app1_id varchar(128) not null references app (app_id),
    app2_id varchar(128) not null references app (app_id),
    organisation1 varchar(128) not null,
    organisation2 varchar(128) not null,
    state varchar(16) not null,
    -- Of the terms that are or were in force, or of the first ones.
    current_version integer not null,
    -- Of an amendment that not both have signed.
    proposed_version integer,
    last_version integer not null,
    -- Of the current terms.
    valid_until timestamp(6) with time zone not null,
    suspended_by1 boolean not null,
    suspended_by2 boolean not null,
    proposed_at timestamp(6) with time zone not null,
    ended_at timestamp(6) with time zone,
    reason varchar(500),
    -- It was revoked, and messages under it may wait in queues.
    to_withdraw boolean not null,
    version bigint not null
);

create index agreement_state on agreement (state, number);
create index agreement_to_withdraw on agreement (to_withdraw, number);
create index agreement_organisation1 on agreement (organisation1, number);
create index agreement_organisation2 on agreement (organisation2, number);

create table agreement_terms (
    agreement_id varchar(128) not null references agreement (agreement_id),
    version integer not null,
    -- As the hub signed it.
    terms varchar(131072) not null,
    digest varchar(64) not null,
    state varchar(16) not null,
    -- The signed steps of the parties.
    signed1 bytea,
    signed2 bytea,
    proposed_at timestamp(6) with time zone not null,
    settled_at timestamp(6) with time zone,
    primary key (agreement_id, version)
);

-- The steps that took effect, as the parties signed them.
create table agreement_step (
    number bigint not null primary key,
    agreement_id varchar(128) not null references agreement (agreement_id),
    digest varchar(64) not null unique,
    envelope bytea not null,
    taken_at timestamp(6) with time zone not null
);

create index agreement_step_of on agreement_step (agreement_id, number);

-- What the parties are to be told, until they are.
create table agreement_news (
    number bigint not null primary key,
    agreement_id varchar(128) not null references agreement (agreement_id),
    content varchar(262144) not null,
    at timestamp(6) with time zone not null
);
