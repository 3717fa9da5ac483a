-- +goose Up
-- Each verdict of a claim asked whether its batch is there: a tenth of the claim's time, for a row that the statement before has just
-- written in the same transaction (dialer/guard.Keep) and that nobody may take away.
alter table verdicts drop constraint verdicts_batch_id_fkey;
