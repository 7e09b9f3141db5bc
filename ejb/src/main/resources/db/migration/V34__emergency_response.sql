-- Runs unchanged on H2 and PostgreSQL.

insert into change_counter (name, number) values ('response', 0);

create table playbook (
    number bigint not null primary key,
    playbook_id varchar(128) not null,
    playbook_version bigint not null,
    government_id varchar(128) not null,
    title varchar(200) not null,
    digest varchar(64) not null,
    -- As the agency signed it.
    signed varchar(131072) not null,
    published_by varchar(255) not null,
    published_at timestamp(6) with time zone not null,
    retired_by varchar(255),
    retired_at timestamp(6) with time zone,
    constraint playbook_once unique (playbook_id, playbook_version)
);

create index playbook_of_agency on playbook (government_id, number);

create table emergency (
    emergency_id varchar(64) not null primary key,
    number bigint not null unique,
    government_id varchar(128) not null,
    idempotency_key varchar(128) not null,
    -- Of what was asked for under that key: another request under it is no repeat.
    request_digest varchar(64) not null,
    playbook_number bigint not null references playbook (number),
    drill boolean not null,
    reason varchar(500) not null,
    status varchar(16) not null,
    declared_by varchar(255) not null,
    declared_at timestamp(6) with time zone not null,
    acknowledge_by timestamp(6) with time zone not null,
    escalated_at timestamp(6) with time zone,
    ends_at timestamp(6) with time zone not null,
    ended_by varchar(255),
    ended_at timestamp(6) with time zone,
    outcome varchar(2000),
    version bigint not null,
    constraint emergency_declared_once unique (government_id, idempotency_key)
);

create index emergency_of_agency on emergency (government_id, ended_at);
create index emergency_open on emergency (ended_at, escalated_at, acknowledge_by);

-- Whom it concerns: who has tasks, and who is told when one of these is silent.
create table emergency_agency (
    emergency_id varchar(64) not null references emergency (emergency_id),
    government_id varchar(128) not null,
    place integer not null,
    has_tasks boolean not null,
    acknowledged_at timestamp(6) with time zone,
    acknowledged_by varchar(255),
    note varchar(500),
    primary key (emergency_id, government_id)
);

create index emergency_agency_concerned on emergency_agency (government_id, emergency_id);

-- What the agencies are told: by messages of the hub.
create table emergency_alarm (
    number bigint not null primary key,
    emergency_id varchar(64) not null references emergency (emergency_id),
    kind varchar(16) not null,
    at timestamp(6) with time zone not null,
    sent boolean not null
);

create index emergency_alarm_due on emergency_alarm (sent, number);
create index emergency_alarm_of on emergency_alarm (emergency_id, number);
