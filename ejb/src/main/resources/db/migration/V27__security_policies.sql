-- Runs unchanged on H2 and PostgreSQL.

-- The hub itself may suspend an agreement: until then, or, where that is null, until somebody ends it.
alter table agreement add column suspended_by_hub boolean default false not null;
alter table agreement add column hub_suspension_ends timestamp(6) with time zone;
create index agreement_hub_suspension on agreement (suspended_by_hub, hub_suspension_ends);

insert into change_counter (name, number) values ('policies', 0);

create table security_policy (
    policy_id varchar(128) not null primary key,
    -- Null: it watches the nodes and agreements of all.
    organisation varchar(128),
    definition_version integer not null,
    description varchar(500),
    watches varchar(16) not null,
    -- In CEL.
    policy_condition varchar(8000) not null,
    window_secs integer not null,
    policy_action varchar(16) not null,
    rate_limit integer,
    duration_secs integer not null,
    switched_on boolean not null,
    -- The last dry run: of which version, when, over how many events, and how often it would have acted.
    tried_version integer,
    tried_at timestamp(6) with time zone,
    tried_events bigint,
    tried_findings bigint,
    -- Why its condition could not be evaluated when it was last not.
    unclear varchar(500),
    unclear_at timestamp(6) with time zone,
    defined_by varchar(255) not null,
    defined_at timestamp(6) with time zone not null,
    version bigint not null
);

-- What policies did, until a month after it ended.
create table policy_action (
    number bigint not null primary key,
    policy_id varchar(128) not null,
    definition_version integer not null,
    subject_kind varchar(16) not null,
    subject varchar(128) not null,
    organisation1 varchar(128) not null,
    organisation2 varchar(128),
    policy_action varchar(16) not null,
    rate_limit integer,
    begun_at timestamp(6) with time zone not null,
    ends_at timestamp(6) with time zone not null,
    lifted_by varchar(255),
    lifted_at timestamp(6) with time zone,
    -- What was counted: JSON.
    observed varchar(8000) not null,
    version bigint not null
);

create index policy_action_end on policy_action (ends_at, number);
create index policy_action_of_subject on policy_action (subject, policy_id, ends_at);
create index policy_action_of_policy on policy_action (policy_id, number);
create index policy_action_of_organisation1 on policy_action (organisation1, number);
create index policy_action_of_organisation2 on policy_action (organisation2, number);

-- One row. The number of the audit event before which policies have seen all.
create table policy_progress (
    id integer not null primary key,
    next_seq bigint not null
);

insert into policy_progress (id, next_seq) values (1, 0);
