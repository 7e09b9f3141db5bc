-- Runs unchanged on H2 and PostgreSQL.

create table government_operation (
    operation_id varchar(64) not null primary key,
    number bigint not null unique,
    requesting_government varchar(128) not null,
    requesting_jurisdiction varchar(64) not null,
    idempotency_key varchar(128) not null,
    -- Of what was asked for under that key: another request under it is no repeat.
    request_digest varchar(64) not null,
    operation_type varchar(32) not null,
    target_jurisdiction varchar(64) not null,
    priority_level varchar(16) not null,
    security_classification varchar(16) not null,
    classification_rank integer not null,
    title varchar(200) not null,
    description varchar(4000),
    status varchar(16) not null,
    created_at timestamp(6) with time zone not null,
    deadline timestamp(6) with time zone not null,
    estimated_completion timestamp(6) with time zone not null,
    -- From how many that were completed before; 0: it is the deadline.
    estimated_from integer not null,
    handled_by varchar(128),
    ended_at timestamp(6) with time zone,
    -- From being submitted to being completed: what estimates are made of.
    took_ms bigint,
    version bigint not null,
    constraint government_operation_once unique (requesting_government, idempotency_key)
);

create index government_operation_of_agency on government_operation (requesting_government, number);
create index government_operation_open on government_operation (requesting_government, ended_at);
create index government_operation_for on government_operation (target_jurisdiction, number);
create index government_operation_due on government_operation (ended_at, deadline);
create index government_operation_done on government_operation (operation_type, priority_level, status, number);

-- How it came to be what it is: one row for each change of its status.
create table government_operation_step (
    number bigint not null primary key,
    operation_id varchar(64) not null,
    status varchar(16) not null,
    at timestamp(6) with time zone not null,
    officer varchar(255),
    government_id varchar(128),
    note varchar(2000)
);

create index government_operation_steps on government_operation_step (operation_id, number);
