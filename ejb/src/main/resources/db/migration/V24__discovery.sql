-- Runs unchanged on H2 and PostgreSQL.

-- What each node announced last. The envelope says it, with the node's signature; the columns are there to be searched.
create table node_announcement (
    node_id varchar(128) not null primary key,
    organisation varchar(128) not null,
    visibility varchar(16) not null,
    layer varchar(32),
    jurisdiction varchar(128),
    created_at timestamp(6) with time zone not null,
    expires_at timestamp(6) with time zone not null,
    envelope bytea not null
);

create index node_announcement_of_organisation on node_announcement (organisation, node_id);
create index node_announcement_visible on node_announcement (visibility, node_id);

create table announced_capability (
    node_id varchar(128) not null references node_announcement (node_id),
    name varchar(128) not null,
    primary key (node_id, name)
);

create index announced_capability_of_name on announced_capability (name, node_id);

-- What each node did, as the audit log has it: how often, and what of that is left with the years. One row a node.
create table node_trust (
    node_id varchar(128) not null primary key,
    delivered bigint not null,
    late bigint not null,
    invalid bigint not null,
    equivocated bigint not null,
    decayed_delivered double precision not null,
    decayed_late double precision not null,
    decayed_invalid double precision not null,
    decayed_equivocated double precision not null,
    -- As of when the four above hold.
    decayed_at timestamp(6) with time zone not null
);

-- One row. How far the audit events are counted in node_trust, and when a hub last kept watch over its nodes.
create table discovery_progress (
    id integer not null primary key,
    next_seq bigint not null,
    watched_until timestamp(6) with time zone
);

insert into discovery_progress (id, next_seq, watched_until) values (1, 0, null);
