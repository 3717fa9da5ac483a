import type { Call } from './call'
import type { CampaignLive, CampaignStatus } from './campaign'
import type { FloorAgent, FloorTaken } from './floor'
import type { Import, LeadAct } from './list'
import type { Simulation } from './simulation'
import type { QueueNow } from './routing'
import type { Start } from './start'
import type { TrunkLive } from './trunk'

// live stream
// WS /v1/live?ticket=...   one JSON object a message. The server only sends what the person may see.
// client: { "type": "watch", "topics": ["imports/<id>", "acts/<id>", "simulations/<id>", "campaigns/<id>", "campaigns", "calls", "trunks/<id>", "start", "agents", "queues", "billing"] } replaces the last watch.
// server: LiveEvent. Every message carries `at` (server clock) so that the page can show the age of what it shows. A ping event comes each 10 s.
export type LiveEvent =
  | { type: 'ping'; at: string }
  | { type: 'import'; at: string; import: Import }
  | { type: 'act'; at: string; act: LeadAct }
  | { type: 'simulation'; at: string; simulation: Simulation }
  | { type: 'campaign'; at: string; live: CampaignLive }
  | { type: 'campaign_status'; at: string; id: string; status: CampaignStatus }
  | { type: 'call'; at: string; call: Call }
  | { type: 'trunk'; at: string; trunk: TrunkLive }
  | { type: 'start'; at: string; start: Start }
  | { type: 'billing'; at: string; total_micro: number }
  | { type: 'queues'; at: string; queues?: QueueNow[] }
  | { type: 'agent'; at: string; user_id: string; state: AgentState; since: string; agent?: FloorAgent }
  | { type: 'taken'; at: string; taken: FloorTaken }
export type AgentState = 'offline' | 'checking' | 'not_ready' | 'ready' | 'preview' | 'reserved' | 'talking' | 'hold' | 'wrap'

// WS /v1/desk?ticket=...   signalling, see src/phone (messages owned by softphone/signal).
