-- Audit events lie in segments of many, in the order in which they were stored; event number first_seq + i is line i.
create table audit_segment (
    first_seq bigint primary key,
    events integer not null,
    first_at bigint not null,
    last_at bigint not null,
    terms bytea not null,
    body bytea not null
);
create index audit_segment_last_at on audit_segment (last_at);

-- Which groups of the audit queue are in: a group that comes again is left aside.
create table audit_group (
    group_id varchar(64) primary key,
    first_seq bigint not null
);

create table audit_sequence (
    id integer primary key,
    next_seq bigint not null
);
insert into audit_sequence (id, next_seq) values (1, 1);
