-- The content of old events is erased: where a segment's oldest event that has any is from; null when none has.
alter table audit_segment add column content_from bigint;
update audit_segment set content_from = first_at;
create index audit_segment_content_from on audit_segment (content_from);

-- A message that is erased takes its letters with it.
create index dead_letter_of_message on dead_letter (source_node, message_id);
