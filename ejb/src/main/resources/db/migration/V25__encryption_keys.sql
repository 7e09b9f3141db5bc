-- Runs unchanged on H2 and PostgreSQL.

-- Encryption keys that nodes published: what others seal to, and by what they know a sender.
create table encryption_key (
    -- Of the statement, which is used once.
    nonce varchar(43) not null primary key,
    node_id varchar(128) not null references node (node_id),
    kid varchar(43) not null,
    kem varchar(64) not null,
    -- As the node says.
    valid_from timestamp(6) with time zone not null,
    -- As the node says, or earlier: when it was replaced, or ended with the node's key.
    valid_until timestamp(6) with time zone,
    published_at timestamp(6) with time zone not null,
    -- As the node signed it.
    statement varchar(4096) not null,
    unique (node_id, kid)
);

create index encryption_key_of_node on encryption_key (node_id, published_at);
