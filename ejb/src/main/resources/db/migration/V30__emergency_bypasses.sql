-- Runs unchanged on H2 and PostgreSQL.

create table emergency_bypass (
    -- The digest of the statement that the officers sign.
    bypass_id varchar(64) not null primary key,
    number bigint not null unique,
    government_id varchar(128) not null,
    -- As the officers signed it.
    statement varchar(8192) not null,
    reason varchar(500) not null,
    created_at timestamp(6) with time zone not null,
    lifts_requests boolean not null,
    lifts_messages boolean not null,
    status varchar(16) not null,
    sign_until timestamp(6) with time zone not null,
    ends_at timestamp(6) with time zone not null,
    activated_at timestamp(6) with time zone,
    ended_at timestamp(6) with time zone,
    ended_by varchar(255),
    end_reason varchar(500),
    version bigint not null
);

create index emergency_bypass_of_agency on emergency_bypass (government_id, number);
create index emergency_bypass_open on emergency_bypass (ended_at, government_id);

create table emergency_bypass_signature (
    number bigint not null primary key,
    bypass_id varchar(64) not null,
    officer varchar(255) not null,
    -- The subject of the officer's tokens: two officers have two.
    subject varchar(256) not null,
    wallet_id varchar(128) not null,
    key_thumbprint varchar(64) not null,
    signature varchar(1024) not null,
    signed_at timestamp(6) with time zone not null
);

create index emergency_bypass_signatures on emergency_bypass_signature (bypass_id, number);
