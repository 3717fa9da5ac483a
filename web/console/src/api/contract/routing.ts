import type { Window } from './campaign'

// routing
// GET  /v1/routing/rules                        -> RoutingVersion
// PUT  /v1/routing/rules                        { rules, seen, note } -> RoutingVersion; 409 rules_changed, 400 rule_* with detail { rule, line, column }
// GET  /v1/routing/versions                     -> Page<RoutingVersion>
// POST /v1/routing/versions/{version}/restore   { seen } -> RoutingVersion
// POST /v1/routing/check                        { rules } -> { problems }
// POST /v1/routing/try                          { rules, list_id?, lead_ids?, campaign_id?, inbound? } -> RoutingTrial
// GET  /v1/routing/templates                    -> Page<RoutingTemplate>
export interface RoutingSkill {
  skill_id: string
  level: number
  required: boolean
}
export interface RoutingAction {
  queue_id: string
  skills: RoutingSkill[]
  priority: number
  first: '' | 'owner' | 'last' | 'agent'
  agent_id: string
  wait_s: number
  /** People the campaign calls hear its announcement first; 1 gets what else is decided here. */
  announce?: boolean
}
export interface RoutingRule {
  id: string
  name: string
  when: string
  off: boolean
  action: RoutingAction
}
export interface RoutingVersion {
  version: number
  rules: RoutingRule[]
  note: string
  by: string
  at: string | null
}
export interface RoutingProblem {
  rule: number
  reason: string
  line: number
  column: number
  words: Record<string, string>
  text: string
}
export interface RoutingTried {
  lead_id: string
  name: string
  number: string
  rule_id: string
  queue_id: string
  priority: number
  first: string
  agent_id: string
  failed: string[]
}
export interface RoutingTrial {
  items: RoutingTried[]
  counts: Record<string, number>
  of: number
  problems: RoutingProblem[]
}
export interface RoutingTemplate {
  code: string
  when: string
  action: RoutingAction
}

// queues and skills
// GET/POST /v1/queues, PATCH/DELETE /v1/queues/{id}; GET /v1/queues/now -> Page<QueueNow>
// GET/POST /v1/skills, DELETE /v1/skills/{id}; GET /v1/skills/agents -> Page<SkilledAgent>; PUT /v1/skills/{id}/agents/{user} { level }
// GET /v1/inbound-numbers -> Page<InboundNumber>; PUT /v1/inbound-numbers/{id} { queue_id, closed }
// POST /v1/sandbox/callbacks { lead_id? } -> 202 { lead_id }
export interface Queue {
  id: string
  name: string
  overflow_id: string | null
  overflow_seconds: number
  wait_seconds: number
  hours: Window[]
  member_ids: string[]
}
export interface QueueNow {
  queue_id: string
  waiting: number
  longest_since: string | null
  members: number
  ready: number
}
export interface Skill {
  id: string
  name: string
}
export interface SkilledAgent {
  user_id: string
  name: string
  levels: Record<string, number>
  queue_ids: string[]
}
export interface InboundNumber {
  caller_id: string
  label: string
  number: string
  sandbox: boolean
  queue_id: string | null
  closed: boolean
}
