-- Runs unchanged on H2 and PostgreSQL.

-- The voters' weights and all that they were. Rows are never deleted; the one in force has no valid_until.
create table voting_weight (
    weight_id bigint not null primary key,
    node_id varchar(128) not null,
    weight numeric(21, 9) not null,
    valid_from timestamp(6) with time zone not null,
    valid_until timestamp(6) with time zone,
    -- Who set it: an operator's name, or the proposal that passed.
    actor varchar(255) not null,
    proposal_id varchar(128)
);

create index voting_weight_of_node on voting_weight (node_id, weight_id);
create index voting_weight_in_force on voting_weight (valid_until, node_id);
insert into change_counter (name, number) values ('weights', 0);

create table consensus_round (
    proposal_id varchar(128) not null primary key,
    -- In the order of their opening.
    number bigint not null unique,
    -- As the hub signed it.
    proposal varchar(65536) not null,
    proposer varchar(255) not null,
    state varchar(32) not null,
    outcome varchar(16),
    opened_at timestamp(6) with time zone not null,
    voting_deadline timestamp(6) with time zone not null,
    decided_at timestamp(6) with time zone,
    ended_at timestamp(6) with time zone,
    approve_weight numeric(38, 9) not null,
    reject_weight numeric(38, 9) not null,
    abstain_weight numeric(38, 9) not null,
    equivocated_weight numeric(38, 9) not null,
    total_weight numeric(38, 9) not null,
    electorate_size integer not null,
    votes integer not null,
    -- What the log has of the decision, at which its execution points.
    decision_event varchar(128),
    remark varchar(1000),
    -- It was approved, and the hub is to do something.
    to_execute boolean not null,
    opening_told boolean not null,
    ending_told boolean not null,
    version bigint not null
);

create index consensus_round_state on consensus_round (state, number);
create index consensus_round_proposer on consensus_round (proposer, opened_at);
create index consensus_round_to_tell on consensus_round (ending_told, opening_told, number);
create index consensus_round_to_execute on consensus_round (to_execute, number);
insert into change_counter (name, number) values ('rounds', 0);

-- The electorate of each round.
create table consensus_voter (
    proposal_id varchar(128) not null references consensus_round (proposal_id),
    node_id varchar(128) not null,
    weight numeric(21, 9) not null,
    public_key varchar(43) not null,
    primary key (proposal_id, node_id)
);

-- Every ballot that counted, in the order of the count.
create table consensus_ballot (
    proposal_id varchar(128) not null references consensus_round (proposal_id),
    number integer not null,
    node_id varchar(128) not null,
    digest varchar(64) not null,
    vote varchar(16) not null,
    replaces varchar(64),
    -- What it says counts: it was not replaced, and its voter did not contradict itself before the end.
    counts boolean not null,
    counted_at timestamp(6) with time zone not null,
    envelope bytea not null,
    primary key (proposal_id, number)
);

create index consensus_ballot_of_node on consensus_ballot (node_id, proposal_id);

create table consensus_equivocation (
    proposal_id varchar(128) not null references consensus_round (proposal_id),
    node_id varchar(128) not null,
    proof varchar(65536) not null,
    found_at timestamp(6) with time zone not null,
    -- Found when the round had ended: what was decided stays.
    late boolean not null,
    primary key (proposal_id, node_id)
);

create index consensus_equivocation_of_node on consensus_equivocation (node_id);

-- What the network agreed on.
create table network_parameter (
    name varchar(128) not null primary key,
    json_value varchar(65536) not null,
    proposal_id varchar(128) not null,
    set_at timestamp(6) with time zone not null
);
