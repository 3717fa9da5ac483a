-- +goose Up
-- What must be recorded is recorded whole: agents of such a campaign pause nothing.
update campaigns set record_pause = false where record_required and record_pause;
