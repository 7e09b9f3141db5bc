-- Runs unchanged on H2 and PostgreSQL.

insert into change_counter (name, number) values ('government', 0);

create table agency (
    government_id varchar(128) not null primary key,
    setup_id varchar(64) not null,
    status varchar(16) not null,
    -- When setting it up was begun last: who finds it young leaves it to whom began.
    attempt_at timestamp(6) with time zone not null,
    jurisdiction varchar(64) not null,
    access_level varchar(16) not null,
    security_clearance varchar(16) not null,
    smartcontract_deployment boolean not null,
    cross_border_enabled boolean not null,
    client_id varchar(255) not null,
    -- Of a revoked one: whether Keycloak knows it too.
    client_disabled boolean not null,
    set_up_by varchar(255) not null,
    set_up_at timestamp(6) with time zone not null,
    revoked_by varchar(255),
    revoked_at timestamp(6) with time zone,
    reason varchar(500),
    version bigint not null
);

create table government_session (
    session_id varchar(64) not null primary key,
    number bigint not null unique,
    government_id varchar(128) not null,
    officer varchar(255) not null,
    -- The subject of the officer's tokens, by which the session is its own.
    subject varchar(256) not null,
    wallet_id varchar(256),
    access_level varchar(16) not null,
    jurisdiction varchar(64) not null,
    security_clearance varchar(16) not null,
    clearance_rank integer not null,
    -- Keycloak's session: null for a service account, which has none.
    login varchar(256),
    created_at timestamp(6) with time zone not null,
    last_activity timestamp(6) with time zone not null,
    idle_until timestamp(6) with time zone not null,
    ends_at timestamp(6) with time zone not null,
    end_reason varchar(16),
    ended_by varchar(255),
    ended_at timestamp(6) with time zone,
    version bigint not null
);

create index government_session_of_agency on government_session (government_id, number);
create index government_session_of_login on government_session (login);
create index government_session_idle on government_session (end_reason, idle_until);
create index government_session_ended on government_session (ended_at);
