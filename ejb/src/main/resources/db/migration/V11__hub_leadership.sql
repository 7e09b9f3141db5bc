-- Who leads: of several hubs on one database, the one that accepts, delivers and writes. One row. The epoch grows with
-- each hub that begins to lead, so who led before can tell that it no longer does.
create table hub_leadership (
    id smallint primary key check (id = 1),
    epoch bigint not null,
    host varchar(255) not null,
    pid bigint not null,
    leading_since timestamp(6) with time zone not null
);
