// Code generated from softphone/signal by go generate; DO NOT EDIT.
// The desk's messages: the page sends Client, the server sends Server. Moments are milliseconds since 1970 UTC by the server's clock.

/** Card is the person on the line in the words the agent needs. It never holds the number. */
export interface Card {
  lead: string;
  name: string;
  /** masked */
  number: string;
  place: string;
  /** IANA name; the page draws the local time from it */
  zone: string;
  callable_until?: Millis;
  tags: string[];
  fields: Fact[];
  /** newest first */
  touches: Touch[];
  note: string;
  campaign: Campaign;
  script: Step[];
  dispositions: Disposition[];
  test?: boolean;
  /** the law allows so many calls and all were made: no callback can be promised */
  no_callback?: number;
}

/** Fact is one field of the lead as it was imported, in the order of the file. */
export interface Fact {
  key: string;
  label: string;
  value: string;
}

/** Touch is one earlier contact. */
export interface Touch {
  at: Millis;
  outcome: string;
  /** empty when none was given */
  disposition: Words;
  /** milliseconds */
  talk: number;
  /** milliseconds from ringing to answer or end */
  ring: number;
  agent?: string;
  note?: string;
}

/** Step is one step of the script. Places {{name}} or {{key}} in Text are filled from the card by the page. */
export interface Step {
  id: string;
  title: string;
  text: string;
  branches: Branch[];
  fields: Field[];
}

/** Branch is an answer that leads to another step. */
export interface Branch {
  label: string;
  to: string;
}

/** Field is one field of the form beside the script. */
export interface Field {
  key: string;
  label: string;
  /** for dispositions of kind success */
  required: boolean;
  options: string[];
}

/** Kind says what a disposition does to the lead. */
export type Kind = "success" | "final" | "retry" | "callback" | "dnc" | "wrong" | "machine";

/** Disposition is one outcome an agent can choose; its key is its place in the list, 1-9. */
export interface Disposition {
  code: string;
  label: Words;
  kind: Kind;
}

/** Hello is the first message of a socket. It is answered by welcome and a desk snapshot, or refused with reason "other_tab" while another tab holds the desk: takeover then moves it here. */
export interface Hello {
  type: "hello";
  v: number;
  /** id of the tab, kept in sessionStorage so that a reload is the same tab */
  tab: string;
  /** the token of the last welcome, if any */
  resume?: string;
}

/** Takeover moves the desk to this socket; the other tab hears moved. Only after hello was refused with "other_tab". */
export interface Takeover {
  type: "takeover";
}

/** Offer brings the browser's SDP. The first offer of a page makes a new leg, which replaces an older one and picks up a running call; restart keeps the leg and only restarts its ICE. Answered by answer. */
export interface Offer {
  type: "offer";
  sdp: string;
  restart?: boolean;
}

/** Candidate is one trickled ICE candidate of the browser, as RTCIceCandidate.toJSON gives it. */
export interface Candidate {
  type: "candidate";
  candidate: string;
  mid?: string;
  line: number;
}

/** Device tells whether the page still has a microphone. Without one no new call comes; a running one goes on. */
export interface Device {
  type: "device";
  ok: boolean;
  /** mic_blocked, mic_lost */
  reason?: string;
}

/** Ready asks for calls. It needs a connected leg with audio; in a call it takes back a break asked for afterwards. */
export interface Ready {
  type: "ready";
}

/** Break asks for a pause; reason is one of welcome's breaks. In a call it takes effect afterwards. */
export interface Break {
  type: "break";
  reason: string;
}

/** Mute stops the agent's voice at the server: nobody and no recording hears it. */
export interface Mute {
  type: "mute";
  on: boolean;
}

/** Hold gives the customer hold music and the agent silence. */
export interface Hold {
  type: "hold";
  on: boolean;
}

/** Taping is what becomes of the recording. */
export type Taping = "pause" | "resume" | "consent";

/** Recording pauses the recording, so that nothing of either side is kept; resumes it; or begins it, when it waits for consent. */
export interface Recording {
  type: "record";
  call: string;
  do: Taping;
}

/** DTMF sends keys to the customer: 0-9 * # A-D. */
export interface DTMF {
  type: "dtmf";
  digits: string;
}

/** HangUp ends the call; call guards against a key meant for the one before. */
export interface HangUp {
  type: "hangup";
  call: string;
}

/** KeepDraft keeps what the agent has typed so far; a draft with a lower rev than the kept one is dropped. */
export interface KeepDraft {
  type: "draft";
  call: string;
  draft: Draft;
}

/** Dispose saves the outcome of the call and makes the agent ready (or takes the break asked for). During the call it only pre-selects; it is then applied when the call ends, if it is complete. */
export interface Dispose {
  type: "dispose";
  call: string;
  code: string;
  note: string;
  fields?: Record<string, string>;
  callback?: Callback;
  /** of a "do not call": this campaign alone; else all the company's calls */
  only_here?: boolean;
}

/** Callback is a promised call. */
export interface Callback {
  /** the customer's wall clock in card.zone: 2026-12-01T10:00 */
  at: string;
  /** false: the agent who promised it */
  any_agent: boolean;
  note?: string;
}

/** Undo reopens the wrap-up of the call just disposed, within 5 s and while no next call has been seated. */
export interface Undo {
  type: "undo";
  call: string;
}

/** Extend adds 30 s to the wrap-up. */
export interface Extend {
  type: "extend";
  call: string;
}

/** Accept dials the lead on the desk. */
export interface Accept {
  type: "accept";
  call: string;
}

/** Skip passes the lead on the desk over; reason is one of later, tomorrow, other, incomplete, unfit. */
export interface Skip {
  type: "skip";
  call: string;
  reason: string;
}

/** DialNext asks for a call of a campaign whose agents decide: its next lead, or the one named. */
export interface DialNext {
  type: "dial";
  campaign: string;
  lead?: string;
}

/** Find asks for leads of a campaign that can be dialed, by the beginning of their name. Answered by found. */
export interface Find {
  type: "find";
  campaign: string;
  name: string;
}

/** LeaveMessage lets the campaign's message be left on the machine that answered; the agent is free for the wrap-up at once. */
export interface LeaveMessage {
  type: "leave_message";
  call: string;
}

/** SayPerson tells that a person is on the line, whatever seems. */
export interface SayPerson {
  type: "say_person";
  call: string;
}

/** TestCall asks for a call with a simulated customer; nobody real is called. */
export interface TestCall {
  type: "test_call";
}

/** UseStation says where calls reach the agent: on the telephone, or on the page. Refused while calls may come. */
export interface UseStation {
  type: "station";
  phone: boolean;
}

/** Leave ends the shift: the agent goes offline and the leg is closed. Refused in a call. */
export interface Leave {
  type: "leave";
}

/** Ping asks for pong. A page pings at least every welcome.beat milliseconds; silence for three of them counts as a lost socket. */
export interface Ping {
  type: "ping";
}

export const Version = 1;

export const MaxMessage = 65536;

export const MaxNote = 8000;

export const MaxFields = 100;

export const MaxFieldText = 2000;

export const MaxDigits = 32;

/** Millis is a moment: milliseconds since 1970 UTC by the server's clock. 0 or absent means that it has not come. */
export type Millis = number;

/** Welcome opens the session. */
export interface Welcome {
  type: "welcome";
  re: string;
  v: number;
  agent: Who;
  /** say it in the hello after a reload or a reconnect */
  resume: string;
  ice: ICEServer[];
  /** ICE credentials end then; the next welcome or answer brings new ones */
  ice_until?: Millis;
  sounds: Sounds;
  breaks: Pause[];
  /** the server's clock now */
  at: Millis;
  /** milliseconds between pings */
  beat: number;
}

/** Who is the agent. */
export interface Who {
  id: string;
  name: string;
}

/** ICEServer goes into RTCPeerConnection's iceServers as it is. */
export interface ICEServer {
  urls: string[];
  username?: string;
  credential?: string;
}

/** Sounds are the agent's settings for the page's own sounds. Connected, ended and back are made by the server. */
export interface Sounds {
  /** dB added to every level of the sound table */
  gain: number;
  /** names that are switched off: machine, warning, due, hand */
  off: string[];
  /** also flash the title, at most once a second */
  flash: boolean;
}

/** Pause is a reason for a break; its key is its place in the list, 1-9. */
export interface Pause {
  reason: string;
  label: Words;
  /** seconds after which it counts as too long; 0 is no limit */
  limit?: number;
}

/** Words says one thing in both languages. */
export interface Words {
  zh: string;
  en: string;
}

/** Answer is the server's SDP with its candidates; the page sends no more than its own. */
export interface Answer {
  type: "answer";
  re: string;
  sdp: string;
  /** fresh credentials for the next offer */
  ice?: ICEServer[];
}

/** Level comes four to ten times a second while a call is up, never otherwise. The page may drop any of them. */
export interface Level {
  type: "level";
  /** dBFS of the agent's voice, -90 is silence */
  agent: number;
  /** dBFS of the customer's voice */
  customer: number;
  /** of what the server receives from the agent, 1..4.5, 0 when not known yet */
  mos: number;
  /** milliseconds to the agent, 0 when not known */
  rtt: number;
  /** percent lost from the agent in the last seconds */
  loss: number;
}

/** Ended tells that a conversation is over; a desk snapshot in wrap follows. */
export interface Ended {
  type: "ended";
  call: string;
  /** customer, agent, system, supervisor */
  by: string;
  /** bye, rtp_timeout, agent_hung_up, agent_lost, drained, taken_over */
  reason: string;
  /** milliseconds from answer to end */
  talk: number;
}

/** Found are leads an agent may call, those whose turn is next first. */
export interface Found {
  type: "found";
  re: string;
  leads: Choice[];
}

/** Choice is a lead to choose from. */
export interface Choice {
  lead: string;
  name: string;
  /** masked */
  number: string;
  place: string;
  zone: string;
  /** queued, waiting */
  state: string;
  reason?: string;
  due: Millis;
}

/** Done says that the request re was carried out. */
export interface Done {
  type: "done";
  re: string;
}

/** Refused says that the request re was not carried out, and why in a stable word; an optimistic change has to be rolled back. */
export interface Refused {
  type: "refused";
  re: string;
  /** a fault code: invalid, conflict, forbidden, quota, unavailable, internal */
  code: string;
  /** i18n key, such as other_tab, no_audio, field_required, too_fast */
  reason: string;
  message: string;
  detail?: Record<string, unknown>;
}

/** Pong answers ping. */
export interface Pong {
  type: "pong";
  re: string;
  at: Millis;
}

/** Moved is the last message of a tab whose desk was taken to another one; the socket closes. */
export interface Moved {
  type: "moved";
}

/** State is where the agent stands. Reattaching is not among them: it lies over talking and hold. */
export type State = "offline" | "checking" | "not_ready" | "ready" | "preview" | "reserved" | "talking" | "hold" | "wrap";

/** Desk is the whole picture of one agent's desk. Each one replaces the one before; there are no deltas. */
export interface Desk {
  type: "desk";
  /** grows with every snapshot of a session; a lower one is old */
  seq: number;
  at: Millis;
  state: State;
  since: Millis;
  /** in not_ready: a break's reason, or no_audio, phone_down, mic_blocked, mic_lost, quality_low, wrap_timeout, reserved_timeout, signed_in */
  reason?: string;
  /** reason of the break that starts when this call is over */
  next?: string;
  leg: Leg;
  /** none: the agent has no telephone that was proved */
  station?: Station;
  reattaching?: Reattaching;
  campaigns: Campaign[];
  lane: Dial[];
  preview?: Preview;
  missed?: Missed;
  call?: Call;
  wrap?: Wrap;
  undo?: Undoable;
  /** own callbacks of the next 24 h and overdue ones, soonest first */
  due: Due[];
  today: Today;
  team: Team;
}

/** LegState is how the agent's audio stands. */
export type LegState = "none" | "connecting" | "connected" | "lost";

/** Leg is the agent's audio as the server sees it. */
export interface Leg {
  state: LegState;
  since?: Millis;
}

/** Reattaching tells that the agent's audio is away in a call: the customer hears a soft tone until deadline, then policy decides. */
export interface Reattaching {
  since: Millis;
  deadline: Millis;
  /** silence, closed, replaced */
  why: string;
}

/** Campaign is one the agent works in. */
export interface Campaign {
  id: string;
  name: string;
  /** progressive, predictive, ... */
  mode: string;
  running: boolean;
  /** a callback line: agents may take its calls on a telephone of their own */
  callback?: boolean;
  /** why it calls nobody though it runs: its calls must be recorded and could not be */
  held?: string;
}

/** Station is the agent's own telephone, which a callback line may call in place of the page's audio. */
export interface Station {
  in_use: boolean;
  last4: string;
  state: StationState;
  since?: Millis;
  /** why it is down: station_busy, station_no_answer, no_callback_line, ... */
  why?: string;
}

/** StationState is how the telephone stands. */
export type StationState = "down" | "ringing" | "up";

/** DialState is how far a dial has come. */
export type DialState = "sent" | "ringing" | "early" | "answered";

/** Dial is one call in flight of the agent's campaigns. It names nobody. */
export interface Dial {
  id: string;
  campaign: string;
  state: DialState;
  since: Millis;
}

/** Why says for what reason an agent has a lead alone. */
export type Why = "preview" | "manual" | "kept";

/** Preview is a lead before its call. While Dialing is not set the agent decides: call or skip; at until it is decided for them. */
export interface Preview {
  call: string;
  why: Why;
  since: Millis;
  /** none: no limit */
  until?: Millis;
  /** at until it is skipped, not dialed */
  skips: boolean;
  /** the phone over there rings, or soon will */
  dialing?: Millis;
  card: Card;
}

/** Missed is what became of the call an agent waited for in vain; it is shown until the next thing happens. */
export interface Missed {
  at: Millis;
  name: string;
  outcome: string;
  reason: string;
}

/** Tape tells what becomes of the conversation's sound. */
export type Tape = "on" | "off" | "paused" | "withheld" | "failing";

/** Call is the one the agent is in. */
export interface Call {
  id: string;
  /** seated */
  since: Millis;
  /** by the customer */
  answered: Millis;
  talking?: Millis;
  /** on hold since */
  hold?: Millis;
  muted: boolean;
  /** they called us */
  inbound?: boolean;
  recording: Tape;
  /** the campaign lets its agents pause it */
  may_pause: boolean;
  card: Card;
  draft: Draft;
  /** what seems to have answered, if not a person */
  suspect?: Suspect;
  /** what is wrong with the sound now */
  trouble?: Trouble[];
}

/** Trouble is something wrong with the sound of a call, and whose side it is. */
export interface Trouble {
  /** quality_low, one_way, echo */
  kind: string;
  /** agent, customer: whose line or telephone is to blame; of one_way: who is not heard */
  side: string;
  /** of quality_low: from or to that side */
  way?: string;
  since: Millis;
}

/** Suspect tells the agent that a device seems to have answered. It goes when the agent has said that it is a person. */
export interface Suspect {
  /** machine, fax */
  kind: string;
  /** what it was known by: beep, a known announcement; empty: by its manner of speaking */
  match: string;
  /** 0 to 1 */
  sure: number;
  /** the campaign has a message to leave */
  message: boolean;
}

/** Draft is what the agent has typed and chosen so far. */
export interface Draft {
  /** grows with every change the page makes */
  rev: number;
  note: string;
  fields?: Record<string, string>;
  /** id of the script's step on screen */
  step?: string;
  /** pre-selected disposition */
  code?: string;
  callback?: Callback;
  /** of a "do not call": this campaign alone */
  only_here?: boolean;
}

/** Wrap is the work after a call. */
export interface Wrap {
  call: string;
  since: Millis;
  deadline: Millis;
  outcome: string;
  /** customer, agent, system; supervisor: who took the call over, which may go on */
  by: string;
  reason: string;
  /** milliseconds */
  talk: number;
  /** no outcome is asked for: whoever took the call over says it */
  taken?: boolean;
  card: Card;
  draft: Draft;
}

/** Undoable is the disposition that may still be taken back. */
export interface Undoable {
  call: string;
  until: Millis;
  label: Words;
}

/** Today counts the agent's day, from midnight in the tenant's time zone. */
export interface Today {
  /** conversations */
  talked: number;
  /** milliseconds */
  talk_time: number;
  /** dispositions of kind success */
  success: number;
  /** dispositions by code */
  codes?: Record<string, number>;
  /** conversations by hour of the day, 24 places */
  per_hour?: number[];
}

/** Due is one callback the agent promised. */
export interface Due {
  id: string;
  lead: string;
  name: string;
  at: Millis;
  zone: string;
  note?: string;
}

/** Team is what the others of the same campaigns do. */
export interface Team {
  ready: number;
  talking: number;
  /** 1 is longest idle; 0 when not ready */
  place?: number;
}

export type Client = Hello | Takeover | Offer | Candidate | Device | Ready | Break | Mute | Hold | Recording | DTMF | HangUp | KeepDraft | Dispose | Undo | Extend | Accept | Skip | DialNext | Find | LeaveMessage | SayPerson | TestCall | UseStation | Leave | Ping;

/** A client message with the id that its answer repeats. */
export type Request = Client & { re: string };

export type Server = Welcome | Answer | Desk | Level | Ended | Found | Done | Refused | Pong | Moved;
