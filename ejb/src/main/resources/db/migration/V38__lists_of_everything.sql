-- Runs unchanged on H2 and PostgreSQL.

-- What the lists and their filters are read by, a page at a time, however long they are. PostgreSQL reads an index from
-- either end; H2 goes forward only, so it needs one for each direction.

create index government_operation_of_status on government_operation (status, number desc);
create index government_operation_of_agency_and_status
    on government_operation (requesting_government, status, number desc);
create index government_operation_for_and_status on government_operation (target_jurisdiction, status, number desc);

create index government_session_newest on government_session (number desc);
create index government_session_of_agency_newest on government_session (government_id, number desc);
create index government_session_of_subject_newest on government_session (subject, number desc);
create index government_session_of_agency_open on government_session (government_id, end_reason, idle_until);
create index government_session_by_activity on government_session (last_activity, number);
create index government_session_active_last on government_session (last_activity desc, number desc);
create index government_session_of_agency_by_activity on government_session (government_id, last_activity, number);
create index government_session_of_agency_active_last
    on government_session (government_id, last_activity desc, number desc);

create index emergency_bypass_newest on emergency_bypass (number desc);
create index emergency_bypass_of_agency_newest on emergency_bypass (government_id, number desc);

-- When a step was taken last of which all know who see the case.
alter table case_file add column active_at timestamp(6) with time zone default current_timestamp not null;
update case_file c set active_at = coalesce(
    (select max(s.taken_at) from case_step s
        where s.case_id = c.case_id and s.restricted = false and s.clearance_rank <= c.clearance_rank),
    c.opened_at);
create index case_file_newest on case_file (number desc);
create index case_file_of_state_newest on case_file (state, number desc);
create index case_file_by_activity on case_file (active_at, number);
create index case_file_active_last on case_file (active_at desc, number desc);

create index emergency_newest on emergency (number desc);
create index emergency_of_agency_by_number on emergency (government_id, number);
create index emergency_of_agency_newest on emergency (government_id, number desc);

create index compliance_finding_newest on compliance_finding (number desc);
create index compliance_finding_of_control_newest on compliance_finding (control_id, number desc);
create index compliance_finding_of_organisation1_newest on compliance_finding (organisation1, number desc);
create index compliance_finding_of_organisation2_newest on compliance_finding (organisation2, number desc);
create index compliance_waiver_newest on compliance_waiver (number desc);

create index contract_run_newest on contract_run (place_id, number desc);
create index contract_version_newest on contract_version (number desc);
create index contract_version_of_agency_newest on contract_version (government_id, number desc);
create index contract_deployment_newest on contract_deployment (number desc);
create index contract_deployment_of_agency_newest on contract_deployment (government_id, number desc);
create index contract_deployment_in_newest on contract_deployment (jurisdiction, number desc);
create index contract_deployment_of_contract_newest on contract_deployment (contract_id, number desc);
create index contract_deployment_of_status_newest on contract_deployment (status, number desc);

create index agreement_newest on agreement (number desc);
create index agreement_of_state_newest on agreement (state, number desc);
create index agreement_of_organisation1_newest on agreement (organisation1, number desc);
create index agreement_of_organisation2_newest on agreement (organisation2, number desc);
create index agreement_of_organisation1_and_state on agreement (organisation1, state, number);
create index agreement_of_organisation2_and_state on agreement (organisation2, state, number);

create index policy_action_newest on policy_action (number desc);
create index consensus_round_newest on consensus_round (number desc);
create index consensus_round_of_state_newest on consensus_round (state, number desc);

-- With the id in it, by which letters are sorted that died at the same time.
drop index dead_letter_of_source;
drop index dead_letter_of_target;
create index dead_letter_newest on dead_letter (died_at desc, dead_id desc);
create index dead_letter_of_source_organisation on dead_letter (source_organisation, died_at, dead_id);
create index dead_letter_of_source_organisation_newest
    on dead_letter (source_organisation, died_at desc, dead_id desc);
create index dead_letter_of_target_organisation on dead_letter (target_organisation, died_at, dead_id);
create index dead_letter_of_target_organisation_newest
    on dead_letter (target_organisation, died_at desc, dead_id desc);
create index dead_letter_of_source_node on dead_letter (source_node, died_at, dead_id);
create index dead_letter_of_source_node_newest on dead_letter (source_node, died_at desc, dead_id desc);
create index dead_letter_of_target_node on dead_letter (target_node, died_at, dead_id);
create index dead_letter_of_target_node_newest on dead_letter (target_node, died_at desc, dead_id desc);

create index node_last on node (node_id desc);
create index node_of_organisation_last on node (organisation, node_id desc);
create index node_by_registration on node (registered_at, node_id);
create index node_newest on node (registered_at desc, node_id desc);
create index node_of_organisation_by_registration on node (organisation, registered_at, node_id);
create index node_of_organisation_newest on node (organisation, registered_at desc, node_id desc);
create index node_of_standing on node (standing, node_id);
create index node_isolated on node (isolated_until, node_id);
create index node_of_type on node (node_type, node_id);
create index node_of_layer on node (layer, node_id);
create index node_with_capability on node_capability (name, node_id);
create index node_connected on node_presence (connected, node_id);
