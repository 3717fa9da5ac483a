package api_test

import (
	"testing"

	"github.com/boyunhq/boyun/tenant"
	"github.com/boyunhq/boyun/web/api"
)

func TestRulesQueuesAndSkillsFromTheOutside(t *testing.T) {
	h := open(t)
	boss, agent := h.as(h.own, tenant.Supervisor), h.as(h.own, tenant.Agent)
	h.exec(h.own, `insert into leads (id, list_id, name, sealed, blind, last4, country, tags) values ('l1', 'sample', 'Chen', '', 'x', '6021', 'CN', '{vip}'), ('l2', 'sample', 'Li', '', 'y', '1180', 'CN', '{}')`)
	h.exec(h.own, `update lists set leads = 2 where id = 'sample'`)

	gold := get[api.Queue](boss, 201, "POST", "/v1/queues", map[string]any{"name": "Gold"})
	gold = get[api.Queue](boss, 200, "PATCH", "/v1/queues/"+gold.ID, map[string]any{"member_ids": []string{"agent"}, "wait_seconds": 60,
		"hours": []map[string]any{{"days": []int{1, 2}, "from": "09:00", "to": "18:00"}}})
	if len(gold.Members) != 1 || gold.WaitS != 60 || len(gold.Hours) != 1 || gold.OverflowS != 20 || gold.Overflow != nil {
		t.Fatalf("%+v", gold)
	}
	english := get[api.Skill](boss, 201, "POST", "/v1/skills", map[string]any{"name": "English"})
	get[struct{}](boss, 204, "PUT", "/v1/skills/"+english.ID+"/agents/agent", map[string]any{"level": 3})
	rows := get[api.Page[api.SkilledAgent]](boss, 200, "GET", "/v1/skills/agents", nil)
	found := false
	for _, r := range rows.Items {
		found = found || r.UserID == "agent" && r.Levels[english.ID] == 3 && len(r.Queues) == 1 && r.Queues[0] == gold.ID
	}
	if !found {
		t.Fatalf("%+v", rows.Items)
	}
	if now := get[api.Page[api.QueueNow]](boss, 200, "GET", "/v1/queues/now", nil); len(now.Items) != 0 {
		t.Errorf("queues without a node %+v", now.Items)
	}

	action := map[string]any{"queue_id": gold.ID, "skills": []map[string]any{{"skill_id": english.ID, "level": 2, "required": true}}, "priority": 9, "first": "last", "agent_id": "", "wait_s": 1.5}
	rules := []map[string]any{{"id": "", "name": "VIP", "when": `tag("vip")`, "off": false, "action": action}}
	broken := []map[string]any{{"id": "x", "name": "VIP", "when": `tag("vip"`, "off": false, "action": action}}
	check := get[api.RoutingCheck](boss, 200, "POST", "/v1/routing/check", map[string]any{"rules": broken})
	if len(check.Problems) != 1 || check.Problems[0].Reason != "rule_syntax" || check.Problems[0].Column == 0 {
		t.Fatalf("%+v", check.Problems)
	}
	draft := []map[string]any{{"id": "new", "name": "VIP", "when": `tag("vip")`, "off": false, "action": action}}
	trial := get[api.RoutingTrial](boss, 200, "POST", "/v1/routing/try", map[string]any{"rules": draft, "list_id": "sample"})
	if trial.Of != 2 || len(trial.Items) != 2 || trial.Counts["new"] != 1 || trial.Counts[""] != 1 || trial.Items[0].RuleID != "new" || trial.Items[0].Priority != 9 {
		t.Errorf("%+v", trial)
	}
	saved := get[api.RoutingVersion](boss, 200, "PUT", "/v1/routing/rules", map[string]any{"rules": rules, "seen": 0, "note": "VIP first"})
	if saved.Version != 1 || saved.Rules[0].ID == "" || saved.Rules[0].Action.WaitS != 1.5 || saved.By != "supervisor" {
		t.Fatalf("%+v", saved)
	}
	w := boss.request("PUT", "/v1/routing/rules", map[string]any{"rules": rules, "seen": 0, "note": ""})
	if w.Code != 409 {
		t.Errorf("a draft of version 0 over version 1: %d %s", w.Code, w.Body)
	}
	if w := boss.request("PUT", "/v1/routing/rules", map[string]any{"rules": broken, "seen": 1, "note": ""}); w.Code != 422 && w.Code != 400 {
		t.Errorf("a broken rule: %d %s", w.Code, w.Body)
	}
	if w := agent.request("PUT", "/v1/routing/rules", map[string]any{"rules": rules, "seen": 1, "note": ""}); w.Code != 403 {
		t.Errorf("an agent saves rules: %d", w.Code)
	}
	if w := boss.request("DELETE", "/v1/queues/"+gold.ID, nil); w.Code != 409 {
		t.Errorf("a queue a rule leads to is removed: %d", w.Code)
	}
	get[api.RoutingVersion](boss, 200, "PUT", "/v1/routing/rules", map[string]any{"rules": []any{}, "seen": 1, "note": ""})
	back := get[api.RoutingVersion](boss, 200, "POST", "/v1/routing/versions/1/restore", map[string]any{"seen": 2})
	if back.Version != 3 || len(back.Rules) != 1 || len(get[api.Page[api.RoutingVersion]](boss, 200, "GET", "/v1/routing/versions", nil).Items) != 3 {
		t.Fatalf("%+v", back)
	}
	if t8s := get[api.Page[api.RoutingTemplate]](boss, 200, "GET", "/v1/routing/templates", nil); len(t8s.Items) == 0 || t8s.Items[0].Code != "high_value" {
		t.Errorf("%+v", t8s.Items)
	}
	number := get[api.InboundNumber](boss, 200, "PUT", "/v1/inbound-numbers/boxid", map[string]any{"queue_id": gold.ID, "closed": false})
	if number.QueueID == nil || *number.QueueID != gold.ID || !number.Sandbox {
		t.Errorf("%+v", number)
	}
}
