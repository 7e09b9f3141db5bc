-- Runs unchanged on H2 and PostgreSQL.

-- How far contracts that run by themselves have seen the audit events. One row.
create table contract_progress (
    id integer not null primary key,
    next_seq bigint not null
);

insert into contract_progress (id, next_seq) values (1, 0);
