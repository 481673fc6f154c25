-- SPDX-License-Identifier: MIT
-- Where a stage's lines begin, in a log of a million.
create index deployment_logs_stage on deployment_logs (deployment_id, stage, sequence);
