// Trunks of the mock: one of everything a page can show.
const ago = (min) => new Date(Date.now() - min * 60_000).toISOString()
const page = (items) => ({ items, next: null, total: items.length })
const policy = { codecs: [], srtp: 'off', suites: [], early: 'listen', identity: 'asserted', privacy: 'unsaid', diversion: '', rewrites: [], headers: [] }
const trunk = (id, name, more) => ({ id, name, kind: 'digest', transport: 'udp', host: 'sip.example.net', port: 5060, username: 'boyun', domain: '', number_format: 'e164', channels: 30, cps: 10, enabled: true, created_at: ago(9000), has_secret: true, state: 'up', state_reason: '', in_use: 0, policy, ...more })
const trunks = [
  trunk('t1', '测试线路', { kind: 'sandbox', host: '', username: '', has_secret: false, in_use: 3, channels: 10, cps: 5 }),
  trunk('t2', '华东电信', { in_use: 17, policy: { ...policy, rewrites: [{ match: '86', strip: 2, add: '0' }], headers: [{ name: 'X-Account', value: '20261123' }] } }),
  trunk('t3', '备用线路', { kind: 'register', transport: 'tls', port: 5061, host: 'sbc1.carrier.example,sbc2.carrier.example', state: 'resting', state_reason: 'trunk_resting', in_use: 2, policy: { ...policy, srtp: 'require' } }),
]
const groups = [{ id: 'g1', name: '国内', strategy: 'cheapest', routes: [{ prefix: '', trunk_id: 't3', priority: 2, weight: 1 }, { prefix: '86', trunk_id: 't2', priority: 1, weight: 3 }, { prefix: '8610', trunk_id: 't3', priority: 1, weight: 1 }] }]
const prices = [['', 900_000, 0, 60, 60], ['1', 120_000, 0, 60, 6], ['86', 60_000, 0, 60, 60], ['8610', 55_000, 10_000, 60, 6]].map(([prefix, minute_micro, connect_micro, first_seconds, step_seconds]) => ({ prefix, currency: 'CNY', minute_micro, connect_micro, first_seconds, step_seconds }))
const wave = (f) => Array.from({ length: 60 }, (_, i) => Math.max(0, Math.round(f(i))))
const step = (at, kind, detail = {}) => ({ at: new Date(Date.now() - 300_000 + at).toISOString(), kind, detail })
const tests = [
  { id: 'x1', number: '138 •••• 8031', caller_id: 'n1', at: ago(5), ended_at: ago(4.7), outcome: 'answered', reason: 'hung_up', sip_status: 200, cause: 0, codec: 'PCMA', suite: 'AES_CM_128_HMAC_SHA1_80', mos_heard: 4.32, mos_sent: 4.1, pdd_ms: 2140, talk_ms: 12_030, cost_micro: 60_000, currency: 'CNY', heard: true, steps: [step(0, 'sent'), step(380, 'progress', { status: '183' }), step(2140, 'ringing', { status: '180' }), step(7300, 'answered'), step(19_330, 'hung_up', { reason: 'hung_up' })] },
  { id: 'x0', number: '138 •••• 8013', caller_id: 'n1', at: ago(90), ended_at: ago(89.9), outcome: 'vacant', reason: 'sip_404', sip_status: 404, cause: 1, codec: '', suite: '', mos_heard: null, mos_sent: null, pdd_ms: 1320, talk_ms: 0, cost_micro: null, currency: '', heard: true, steps: [step(0, 'sent'), step(1320, 'early_media'), step(6100, 'hung_up', { reason: 'sip_404' })] },
]
const live = (of) => ({
  trunk: of, at: ago(0),
  nodes: [{ node: 'voice-1', state: of.id === 't3' ? 'registered' : 'up', since: ago(220), host: '203.0.113.7:5060', reason: '', rtt_ms: 8.4, registered_until: of.id === 't3' ? ago(-4) : null, calls: of.in_use, cps: 1.3 }],
  resting: of.id === 't3' ? [{ node: 'voice-1', route: '', state: 'open', since: ago(0.1), until: ago(-0.5) }, { node: 'voice-1', route: '44', state: 'half_open', since: ago(2), until: null }] : [],
  figures: { calls: 412, answered: 171, failed: 23, asr: 0.415, acd_seconds: 94, pdd_ms: 2300, pdd_p95_ms: 5200, costs: of.id === 't3' ? [] : [{ currency: 'CNY', cost_micro: 18_540_000 }], in_use: of.in_use, cps: 1.3, most_cps: of.cps, most_in_use: of.channels },
  plot: { start: ago(15), step_seconds: 15, answered: wave((i) => 3 + 2 * Math.sin(i / 5)), callee: wave((i) => 3 + Math.cos(i / 7)), failed: wave((i) => (i > 40 && i < 52 ? 3 : 0)) },
  causes: [{ outcome: 'no_answer', reason: 'ring_timeout', count: 96 }, { outcome: 'busy', reason: 'sip_486', count: 52 }, { outcome: 'vacant', reason: 'sip_404', count: 41 }, { outcome: 'failed', reason: 'sip_503', count: 19 }, { outcome: 'failed', reason: 'sip_timeout', count: 4 }],
  errors: [{ at: ago(1), call_id: 'k1', reason: 'sip_503', status: 503, moved: true }, { at: ago(2), call_id: 'k2', reason: 'sip_timeout', status: 0, moved: true }, { at: ago(3), call_id: 'k3', reason: 'cause_34', status: 480, moved: false }],
  tests: of.kind === 'sandbox' ? [] : tests,
})
const named = ([id]) => trunks.find((x) => x.id === id)

export const trunkRoutes = [
  ['GET', /^\/trunks$/, () => page(trunks)], ['GET', /^\/trunk-groups$/, () => page(groups)],
  ['GET', /^\/trunks\/(\w+)$/, ({ params }) => named(params)], ['GET', /^\/trunks\/(\w+)\/live$/, ({ params }) => live(named(params))],
  ['GET', /^\/trunks\/\w+\/prices$/, () => page(prices)],
  ['POST', /^\/trunks\/\w+\/prices$/, ({ body }) => ({ count: 3, items: prices.slice(1), wrong: [{ line: 7, reason: 'price_amount', text: 'free' }], applied: body.apply })],
  ['POST', /^\/trunks\/\w+\/calls$/, () => tests[0]],
  ['POST', /^\/trunks\/\w+\/test$/, () => ({ ok: false, reason: 'timeout', status: 0, took_ms: 10_000, steps: [{ at_ms: 0, text: 'asking sip.example.net over udp' }] })],
]
