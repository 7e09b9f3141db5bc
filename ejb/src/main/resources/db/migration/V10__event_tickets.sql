-- Tickets for the live feed, by the SHA-256 of what their holder knows. A row is gone once its ticket is used.
create table event_ticket (
    digest varchar(64) primary key,
    caller varchar(256) not null,
    -- Null where the token named none.
    organisation varchar(256),
    roles varchar(256) not null,
    token_expires_at timestamp(6) with time zone not null,
    expires_at timestamp(6) with time zone not null
);

create index event_ticket_expires_at on event_ticket (expires_at);
create index event_ticket_caller on event_ticket (caller);
