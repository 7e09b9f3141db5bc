-- Runs unchanged on H2 and PostgreSQL.

-- Numbers changes in the order of their commits: whoever changes something of that name holds its row until it commits.
create table change_counter (
    name varchar(32) not null primary key,
    number bigint not null
);

insert into change_counter (name, number) values ('nodes', 0);

-- Every key that any node ever had. Rows are never deleted, so no key is used again by anybody.
create table node_key (
    thumbprint varchar(43) not null primary key,
    node_id varchar(128) not null,
    public_key varchar(43) not null,
    valid_from timestamp(6) with time zone not null,
    valid_until timestamp(6) with time zone,
    -- Of the statement that brought the key in; null for the first key of a node.
    nonce varchar(43) unique
);

create index node_key_of_node on node_key (node_id, valid_from);

-- Rows are never deleted, so no id is used again.
create table node (
    node_id varchar(128) not null primary key,
    organisation varchar(128) not null,
    node_type varchar(64) not null,
    custom_type varchar(64),
    endpoint varchar(2048),
    layer varchar(32),
    rate_limit integer,
    key_thumbprint varchar(43) not null references node_key (thumbprint),
    standing varchar(16) not null,
    reason varchar(500),
    isolated_until timestamp(6) with time zone,
    isolation_reason varchar(500),
    registered_at timestamp(6) with time zone not null,
    changed bigint not null,
    version bigint not null
);

create index node_changed on node (changed);
create index node_of_organisation on node (organisation, node_id);

create table node_capability (
    node_id varchar(128) not null references node (node_id),
    name varchar(128) not null,
    primary key (node_id, name)
);

-- Apart from the node, because it changes with every session.
create table node_presence (
    node_id varchar(128) not null primary key references node (node_id),
    connected boolean not null,
    last_seen timestamp(6) with time zone
);

create table allow_rule (
    rule_id varchar(43) not null primary key,
    target_organisation varchar(128) not null,
    target_node varchar(128) references node (node_id),
    source_organisation varchar(128) not null,
    source_node varchar(128) references node (node_id),
    granted_by varchar(255) not null,
    granted_at timestamp(6) with time zone not null,
    withdrawn_at timestamp(6) with time zone,
    changed bigint not null,
    version bigint not null
);

create index allow_rule_changed on allow_rule (changed);
create index allow_rule_of_target on allow_rule (target_organisation);
create index allow_rule_of_source on allow_rule (source_organisation);
