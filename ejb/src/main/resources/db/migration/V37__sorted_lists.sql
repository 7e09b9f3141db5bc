-- Runs unchanged on H2 and PostgreSQL.

-- Operations by their deadline: of all, of an agency, for a jurisdiction.
create index government_operation_by_deadline on government_operation (deadline, number);
create index government_operation_of_agency_by_deadline on government_operation (requesting_government, deadline, number);
create index government_operation_for_by_deadline on government_operation (target_jurisdiction, deadline, number);

-- Agencies of a jurisdiction, and where they stand.
create index agency_of_jurisdiction on agency (jurisdiction, government_id);
create index agency_by_status on agency (status, government_id);
