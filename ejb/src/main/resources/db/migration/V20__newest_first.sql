-- The newest first, where there may be many. PostgreSQL reads a primary key from either end; H2 goes forward only, and
-- without these would read whole tables to find the last row.
create index audit_segment_newest on audit_segment (first_seq desc);
create index audit_segment_head_newest on audit_segment_head (first_seq desc);
create index audit_page_newest on audit_page (run_id desc, last_entry desc);
create index log_checkpoint_newest on log_checkpoint (size desc);
create index log_tenure_newest on log_tenure (number desc);
