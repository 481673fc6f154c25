-- SPDX-License-Identifier: MIT
-- A deployment of a stopped application starts it; one that does not succeed
-- leaves it stopped.
alter table deployments add column was_stopped boolean not null default false;
create index deployments_was_stopped on deployments (application_id) where was_stopped;
