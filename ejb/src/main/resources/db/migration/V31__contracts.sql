-- Runs unchanged on H2 and PostgreSQL.

insert into change_counter (name, number) values ('contracts', 0);

create table contract_version (
    number bigint not null primary key,
    contract_id varchar(128) not null,
    version integer not null,
    government_id varchar(128) not null,
    jurisdiction varchar(64) not null,
    contract_type varchar(32) not null,
    kind varchar(16) not null,
    module_digest varchar(64) not null,
    -- As its owner signed it.
    manifest bytea not null,
    module_bytes integer not null,
    uploaded_by varchar(255) not null,
    uploaded_at timestamp(6) with time zone not null,
    retired_by varchar(255),
    retired_at timestamp(6) with time zone,
    lock_version bigint not null,
    constraint contract_version_once unique (contract_id, version)
);

create table contract_module (
    module_digest varchar(64) not null primary key,
    module bytea not null
);

create index contract_version_of_agency on contract_version (government_id, number);

create table contract_deployment (
    deployment_id varchar(64) not null primary key,
    number bigint not null unique,
    contract_id varchar(128) not null,
    version integer not null,
    government_id varchar(128) not null,
    jurisdiction varchar(64) not null,
    contract_type varchar(32) not null,
    kind varchar(16) not null,
    status varchar(16) not null,
    auto_execute boolean not null,
    note varchar(2000),
    requested_by varchar(255) not null,
    -- The subject of who asked: another decides.
    requester varchar(256) not null,
    requested_at timestamp(6) with time zone not null,
    decided_by varchar(255),
    decided_for varchar(128),
    decided_at timestamp(6) with time zone,
    ended_by varchar(255),
    ended_at timestamp(6) with time zone,
    reason varchar(500),
    lock_version bigint not null
);

create index contract_deployment_of on contract_deployment (contract_id, jurisdiction, number);
create index contract_deployment_in on contract_deployment (jurisdiction, number);
create index contract_deployment_status on contract_deployment (status, number);

-- A contract in a jurisdiction: what it kept, and how often it ran, whatever the version.
create table contract_place (
    place_id bigint not null primary key,
    contract_id varchar(128) not null,
    jurisdiction varchar(64) not null,
    runs bigint not null,
    state_version bigint not null,
    state_digest varchar(64) not null,
    state_keys integer not null,
    lock_version bigint not null,
    constraint contract_place_once unique (contract_id, jurisdiction)
);

create table contract_value (
    value_id varchar(160) not null primary key,
    place_id bigint not null,
    state_key varchar(128) not null,
    state_value varchar(4096) not null
);

create index contract_value_of on contract_value (place_id, state_key);

create table contract_run (
    run_id varchar(64) not null primary key,
    place_id bigint not null,
    number bigint not null,
    contract_id varchar(128) not null,
    version integer not null,
    jurisdiction varchar(64) not null,
    -- Under one key a contract runs once.
    run_key varchar(160) not null,
    -- Of the input, so that another call under the same key is no repeat.
    input_digest varchar(64) not null,
    triggered_by varchar(16) not null,
    asked_by varchar(128) not null,
    asked_at timestamp(6) with time zone not null,
    outcome varchar(16) not null,
    reason varchar(512),
    fuel_used bigint not null,
    record_digest varchar(64) not null,
    event_id varchar(64) not null,
    constraint contract_run_once unique (place_id, run_key),
    constraint contract_run_numbered unique (place_id, number)
);

-- All that is needed to repeat the run, which may be long.
create table contract_run_record (
    run_id varchar(64) not null primary key,
    run_record bytea not null
);

create table contract_message (
    message_id varchar(128) not null primary key,
    run_id varchar(64) not null,
    target varchar(128) not null,
    topic varchar(512) not null,
    content bytea not null,
    status varchar(16) not null,
    lock_version bigint not null
);

create index contract_message_waiting on contract_message (status, message_id);
create index contract_message_of on contract_message (run_id, message_id);
