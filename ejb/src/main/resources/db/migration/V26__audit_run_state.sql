-- Runs unchanged on H2 and PostgreSQL.

-- Runs that were merged and wait to be swept may be many for a while: the first of them is found without the others.
create index audit_run_state on audit_run (state, first_seq);
