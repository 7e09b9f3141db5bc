-- Runs unchanged on H2 and PostgreSQL.

insert into change_counter (name, number) values ('cases', 0);

create table case_file (
    case_id varchar(128) not null primary key,
    number bigint not null unique,
    -- Null once erased, as purpose and outcome.
    title varchar(200),
    case_type varchar(32) not null,
    purpose varchar(4000),
    classification varchar(16) not null,
    clearance_rank integer not null,
    lead_agency varchar(128) not null,
    hand_over_to varchar(128),
    hand_over_digest varchar(64),
    opening_digest varchar(64) not null,
    state varchar(16) not null,
    opened_by varchar(255) not null,
    opened_at timestamp(6) with time zone not null,
    retention_days bigint not null,
    steps bigint not null,
    -- Of the steps, together.
    bytes bigint not null,
    closed_at timestamp(6) with time zone,
    outcome varchar(4000),
    erase_at timestamp(6) with time zone,
    erased_at timestamp(6) with time zone,
    version bigint not null
);

create index case_file_lead on case_file (lead_agency, state);
create index case_file_to_erase on case_file (state, erase_at);

create table case_participant (
    case_id varchar(128) not null references case_file (case_id),
    government_id varchar(128) not null,
    place integer not null,
    jurisdiction varchar(64) not null,
    role varchar(16) not null,
    state varchar(16) not null,
    since timestamp(6) with time zone not null,
    primary key (case_id, government_id)
);

create index case_participant_agency on case_participant (government_id, case_id);

create table case_step (
    number bigint not null primary key,
    case_id varchar(128) not null references case_file (case_id),
    step varchar(16) not null,
    government_id varchar(128) not null,
    actor varchar(255) not null,
    message_id varchar(128) not null,
    digest varchar(64) not null unique,
    classification varchar(16) not null,
    clearance_rank integer not null,
    -- Only those that are named as its readers know of it.
    restricted boolean not null,
    -- As the agency signed it; null once erased.
    envelope bytea,
    taken_at timestamp(6) with time zone not null
);

create index case_step_of on case_step (case_id, number);

create table case_reader (
    number bigint not null references case_step (number),
    government_id varchar(128) not null,
    primary key (number, government_id)
);

create table case_document (
    number bigint not null primary key references case_step (number),
    case_id varchar(128) not null references case_file (case_id),
    author varchar(128) not null,
    document_id varchar(128) not null,
    document_version bigint not null,
    title varchar(200),
    media_type varchar(100) not null,
    -- A name is its author's: who chooses one learns nothing of what others hide.
    constraint case_document_once unique (case_id, author, document_id, document_version)
);

create index case_document_of on case_document (case_id, number);

create table case_task (
    case_id varchar(128) not null references case_file (case_id),
    task_id varchar(128) not null,
    number bigint not null unique references case_step (number),
    title varchar(4000),
    assigned_by varchar(128) not null,
    assignee varchar(128) not null,
    classification varchar(16) not null,
    clearance_rank integer not null,
    state varchar(16) not null,
    due_at timestamp(6) with time zone,
    note varchar(500),
    changed_at timestamp(6) with time zone not null,
    primary key (case_id, task_id)
);

create index case_task_of on case_task (case_id, number);

-- Of what participants are to be told. Gone once they are.
create table case_news (
    number bigint not null primary key references case_step (number),
    targets varchar(16384) not null
);

-- Who acted for the agency in a step that is on its way.
create table case_permit (
    digest varchar(64) not null primary key,
    actor varchar(255) not null,
    given_at timestamp(6) with time zone not null
);

create index case_permit_given on case_permit (given_at);
