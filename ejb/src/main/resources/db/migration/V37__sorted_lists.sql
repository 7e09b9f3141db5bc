-- Runs unchanged on H2 and PostgreSQL.

-- Operations of all, of an agency and for a jurisdiction, by when they were submitted and when they are due. PostgreSQL
-- reads an index from either end; H2 goes forward only, so it needs one for each direction.
create index government_operation_newest on government_operation (number desc);
create index government_operation_of_agency_newest on government_operation (requesting_government, number desc);
create index government_operation_for_newest on government_operation (target_jurisdiction, number desc);
create index government_operation_by_deadline on government_operation (deadline, number);
create index government_operation_of_agency_by_deadline on government_operation (requesting_government, deadline, number);
create index government_operation_for_by_deadline on government_operation (target_jurisdiction, deadline, number);
create index government_operation_due_last on government_operation (deadline desc, number desc);
create index government_operation_of_agency_due_last
    on government_operation (requesting_government, deadline desc, number desc);
create index government_operation_for_due_last
    on government_operation (target_jurisdiction, deadline desc, number desc);

-- Agencies of a jurisdiction, and where they stand.
create index agency_of_jurisdiction on agency (jurisdiction, government_id);
create index agency_by_status on agency (status, government_id);
