-- +goose Up
-- Who took the call from its agent while it ran (a user's id, or key:<id>), and when.
alter table calls add column taken_by text;
alter table calls add column taken_at timestamptz;
create index calls_taken on calls (taken_by, created_at desc) where taken_by is not null;
