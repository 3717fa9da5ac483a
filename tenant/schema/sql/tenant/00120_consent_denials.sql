-- +goose Up
-- Imports whose rows say that the person does not agree ('import/ID/'). A consent that nothing else withdrew holds again when all of them
-- are undone; empty for a consent that holds, and for one that was withdrawn in any other way, which stays so.
alter table consents add column denied_by text[] not null default '{}';
create index consents_denied on consents using gin (denied_by) where denied_by <> '{}';
