-- Runs unchanged on H2 and PostgreSQL.

insert into change_counter (name, number) values ('compliance', 0);

create table compliance_control (
    control_id varchar(128) not null primary key,
    definition_version integer not null,
    title varchar(200) not null,
    description varchar(2000),
    subject varchar(16) not null,
    -- In CEL.
    control_condition varchar(8000) not null,
    applies_when varchar(8000),
    severity varchar(16) not null,
    -- JSON: what it is evidence for.
    frameworks varchar(8000) not null,
    -- Null: of all.
    jurisdiction varchar(64),
    -- off, on or retired, which is final.
    status varchar(16) not null,
    defined_by varchar(255) not null,
    defined_at timestamp(6) with time zone not null,
    version bigint not null
);

create index compliance_control_status on compliance_control (status, control_id);

-- How checks came out, by the hour: of all organisations together under an empty name, and of each.
create table compliance_tally (
    control_id varchar(128) not null,
    organisation varchar(128) not null,
    hour_at timestamp(6) with time zone not null,
    holds bigint not null,
    fails bigint not null,
    errors bigint not null,
    waived bigint not null,
    not_applicable bigint not null,
    last_at timestamp(6) with time zone not null,
    primary key (control_id, organisation, hour_at)
);

create index compliance_tally_hour on compliance_tally (hour_at);

-- That a control is not met by a subject, from its first failure until it is met again.
create table compliance_finding (
    number bigint not null primary key,
    control_id varchar(128) not null,
    definition_version integer not null,
    -- The control's.
    jurisdiction varchar(64),
    subject_kind varchar(16) not null,
    subject varchar(128) not null,
    organisation1 varchar(128),
    organisation2 varchar(128),
    result varchar(16) not null,
    reason varchar(500),
    first_seen timestamp(6) with time zone not null,
    last_seen timestamp(6) with time zone not null,
    times bigint not null,
    -- The audit events of the first and the last failure; numbers of those of messages only.
    first_event varchar(64) not null,
    first_seq bigint,
    last_event varchar(64) not null,
    last_seq bigint,
    -- What the control saw last: JSON.
    observed varchar(8000) not null,
    resolved_at timestamp(6) with time zone,
    resolved_because varchar(16),
    version bigint not null
);

create index compliance_finding_of_control on compliance_finding (control_id, subject, resolved_at);
create index compliance_finding_open on compliance_finding (resolved_at, subject_kind, last_seen);
create index compliance_finding_of_organisation1 on compliance_finding (organisation1, number);
create index compliance_finding_of_organisation2 on compliance_finding (organisation2, number);

create table compliance_waiver (
    number bigint not null primary key,
    control_id varchar(128) not null,
    jurisdiction varchar(64),
    -- Null: all.
    subject varchar(128),
    -- Whose the subject is; null of one that belongs to several or to nobody.
    organisation varchar(128),
    reason varchar(1000) not null,
    waived_by varchar(255) not null,
    government_id varchar(128),
    waived_at timestamp(6) with time zone not null,
    ends_at timestamp(6) with time zone not null,
    -- The number of the one that it follows.
    renews bigint,
    withdrawn_by varchar(255),
    withdrawn_at timestamp(6) with time zone,
    version bigint not null
);

create index compliance_waiver_of_control on compliance_waiver (control_id, ends_at);
create index compliance_waiver_end on compliance_waiver (ends_at);

-- One row. The number of the audit event before which controls have seen all, and that of the last change of controls
-- or waivers.
create table compliance_progress (
    id integer not null primary key,
    next_seq bigint not null,
    change_number bigint not null
);

insert into compliance_progress (id, next_seq, change_number) values (1, 0, 0);
