// money
// GET    /v1/billing                       ?month=2026-11 -> Billing (preview of the month; = the ledger to the last unit)
// GET    /v1/billing/usage                 ?month&meter&cursor -> Page<UsageRow>
// POST   /v1/billing/plan/preview          PlanChange -> PlanPreview
// POST   /v1/billing/plan                  PlanChange & { version } -> Billing
export interface Billing {
  month: string
  plan: 'seat' | 'line'
  seats: { have: number; used: number }
  lines: { have: number; now: number; peak: number; peak_at: string | null }
  trial_until: string | null
  renews_at: string
  currency: string
  tariff: string
  version: number
  total_micro: number
  items: BillItem[]
  /** Real traffic and sandbox apart: sandbox minutes cost 0 and say what they would have cost. */
  sandbox_talk_ms: number
  sandbox_would_cost_micro: number
}
export interface BillItem {
  key: string
  kind: 'plan' | 'usage' | 'proration'
  /** e.g. seat, line, minutes */
  meter: string
  /** seats, lines, or billed milliseconds (unit tells) */
  quantity: number
  unit: 'seat' | 'line' | 'ms' | 'call'
  calls: number
  unit_price_micro: number
  amount_micro: number
}
export interface UsageRow {
  key: string
  call_id: string
  leg: string
  meter: string
  revision: number
  started_at: string
  quantity_ms: number
  billed_ms: number
  amount_micro: number
  currency: string
  tariff: string
  test: boolean
}
export interface PlanChange {
  plan: 'seat' | 'line'
  seats: number
  lines: number
}
export interface PlanPreview {
  today_micro: number
  monthly_micro: number
  currency: string
  effective_at: string
}
