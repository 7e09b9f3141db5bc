-- A group can come again only soon after it was stored; first_seq and stored_at tell which rows have served.
alter table audit_group add column stored_at bigint default 0 not null;
create index audit_group_first_seq on audit_group (first_seq);
