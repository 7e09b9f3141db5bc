-- Runs unchanged on H2 and PostgreSQL.

-- Logins of revoked sessions that Keycloak has not ended yet.
create table government_login_end (
    login varchar(255) not null primary key,
    government_id varchar(128) not null,
    officer varchar(255) not null,
    since timestamp(6) with time zone not null,
    attempts integer not null,
    next_at timestamp(6) with time zone not null,
    version bigint not null
);

create index government_login_end_due on government_login_end (next_at);
