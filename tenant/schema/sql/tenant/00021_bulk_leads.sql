-- +goose Up
-- Each new lead asked whether its list is there: a third of the cost of an import. Whoever writes leads holds the list's row in the same
-- transaction (dialer/list), and lists are archived, never deleted.
alter table leads drop constraint leads_list_id_fkey;
