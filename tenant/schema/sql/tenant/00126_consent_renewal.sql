-- +goose Up
-- A consent whose import was undone stays on file as what it was; when a later file brings the same consent again (purpose, wording, day),
-- that is a record of its own with its own proof. 'open': it may be brought again; 'closed': the person withdrew since, and no file brings it
-- back. Records whose import was undone before today stay closed to renewal: who withdrew since was not noted at them.
alter table consents add column undone text not null default '' check (undone in ('', 'open', 'closed'));
alter table consents drop constraint consents_blind_purpose_text_version_given_at_key;
create unique index consents_one on consents (blind, purpose, text_version, given_at) where undone = '';
create index consents_undone on consents (blind) where undone <> '';
