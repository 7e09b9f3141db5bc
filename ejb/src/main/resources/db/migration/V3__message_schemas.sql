insert into change_counter (name, number) values ('schemas', 0);

create table message_schema (
    message_type varchar(64) not null,
    schema_version varchar(32) not null,
    -- Its order among the versions of its type, from 1.
    sequence integer not null,
    -- Canonical JSON; null where any content is right.
    json_schema varchar(65536),
    description varchar(500),
    organisation varchar(128) not null,
    registered_by varchar(255) not null,
    registered_at timestamp(6) with time zone not null,
    retired_at timestamp(6) with time zone,
    changed bigint not null,
    version bigint not null,
    primary key (message_type, schema_version),
    unique (message_type, sequence)
);

create index message_schema_changed on message_schema (changed);
