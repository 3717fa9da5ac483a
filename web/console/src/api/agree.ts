import type { components } from '../gen/api'
import type * as contract from './contract'

/**
 * The compiler's proof that what the API says it answers fits what the console reads. A line that does not compile names the shape that has
 * drifted. Types only; nothing of it reaches the bundle.
 */
type Schemas = components['schemas']
/** The description's answers, without the link to their own schema. What the API leaves open (preferences, facts) fits any reading. */
type Plain<T> = unknown extends T ? never : T extends readonly (infer I)[] ? Plain<I>[] : T extends object ? { [K in keyof T as K extends '$schema' ? never : K]: Plain<T[K]> } : T
type Fits<Answer extends Read, Read> = [Answer, Read]
/** Who is signed in is somebody; only an API key's answer leaves the person out. */
type Me = Required<Schemas['Me']>
type Session = Omit<Schemas['Session'], 'me'> & { me: Me }
type Verified = Omit<Schemas['Verified'], 'session'> & { session?: Session }

export type Agreed = [
  Fits<Plain<Schemas['Call']>, contract.Call>,
  Fits<Plain<Schemas['CallDetail']>, contract.CallDetail>,
  Fits<Plain<Schemas['Peaks']>, contract.Peaks>,
  Fits<Plain<Schemas['CallQuality']>, contract.CallQuality>,
  Fits<Plain<Schemas['NetworkAnnouncements']>, contract.NetworkAnnouncements>,
  Fits<Plain<Schemas['FoundAnnouncement']>, contract.FoundAnnouncement>,
  Fits<Plain<Schemas['UsageRow']>, contract.UsageRow>,
  Fits<Plain<Schemas['List']>, contract.List>,
  Fits<Plain<Schemas['Lead']>, contract.Lead>,
  Fits<Plain<Schemas['LeadDetail']>, contract.LeadDetail>,
  Fits<Plain<Schemas['LeadMoment']>, contract.LeadMoment>,
  Fits<Plain<Schemas['LeadAct']>, contract.LeadAct>,
  Fits<Plain<Schemas['Import']>, contract.Import>,
  Fits<Plain<Schemas['ImportRow']>, contract.ImportRow>,
  Fits<Plain<Schemas['Campaign']>, contract.Campaign>,
  Fits<Plain<Schemas['CampaignDraft']>, contract.CampaignDraft>,
  Fits<Plain<Schemas['CampaignLive']>, contract.CampaignLive>,
  Fits<Plain<Schemas['Preflight']>, contract.Preflight>,
  Fits<Plain<Schemas['Simulation']>, contract.Simulation>,
  Fits<Plain<Schemas['CallerID']>, contract.CallerID>,
  Fits<Plain<Schemas['CallerPage']>, contract.CallerPage>,
  Fits<Plain<Schemas['CallerLetter']>, contract.CallerLetter>,
  Fits<Plain<Schemas['CallerPool']>, contract.CallerPool>,
  Fits<Plain<Schemas['Trunk']>, contract.Trunk>,
  Fits<Plain<Schemas['TrunkTest']>, contract.TrunkTest>,
  Fits<Plain<Schemas['TrunkLive']>, contract.TrunkLive>,
  Fits<Plain<Schemas['TrunkTestCall']>, contract.TrunkTestCall>,
  Fits<Plain<Schemas['TrunkGroup']>, contract.TrunkGroup>,
  Fits<Plain<Schemas['TrunkPrice']>, contract.TrunkPrice>,
  Fits<Plain<Schemas['TrunkPriceReading']>, contract.TrunkPriceReading>,
  Fits<Plain<Schemas['RoutingVersion']>, contract.RoutingVersion>,
  Fits<Plain<Schemas['RoutingTrial']>, contract.RoutingTrial>,
  Fits<Plain<Schemas['RoutingTemplate']>, contract.RoutingTemplate>,
  Fits<Plain<Schemas['FloorAgent']>, contract.FloorAgent>,
  Fits<Plain<Schemas['FloorTaken']>, contract.FloorTaken>,
  Fits<Plain<Schemas['Monitor']>, contract.Monitor>,
  Fits<Plain<Schemas['MonitorAnswer']>, contract.MonitorAnswer>,
  Fits<Plain<Schemas['Queue']>, contract.Queue>,
  Fits<Plain<Schemas['QueueNow']>, contract.QueueNow>,
  Fits<Plain<Schemas['Skill']>, contract.Skill>,
  Fits<Plain<Schemas['SkilledAgent']>, contract.SkilledAgent>,
  Fits<Plain<Schemas['InboundNumber']>, contract.InboundNumber>,
  Fits<Plain<Schemas['Sandbox']>, contract.Sandbox>,
  Fits<Plain<Schemas['Country']>, contract.Country>,
  Fits<Plain<Schemas['Problem']>, contract.Problem>,
  Fits<Plain<Schemas['Signup']>, contract.Signup>,
  Fits<Plain<Verified>, contract.Verified>,
  Fits<Plain<Session>, contract.Session>,
  Fits<Plain<Me>, contract.Me>,
  Fits<Plain<Schemas['Tenant']>, contract.Tenant>,
  Fits<Plain<Schemas['Ticket']>, contract.Ticket>,
  Fits<Plain<Schemas['User']>, contract.User>,
  Fits<Plain<Schemas['Station']>, contract.Station>,
  Fits<Plain<Schemas['Invitation']>, contract.Invitation>,
  Fits<Plain<Schemas['InvitationCreated']>, contract.InvitationCreated>,
  Fits<Plain<Schemas['InvitationInfo']>, contract.InvitationInfo>,
  Fits<Plain<Schemas['APIKey']>, contract.ApiKey>,
  Fits<Plain<Schemas['APIKeyCreated']>, contract.ApiKeyCreated>,
  Fits<Plain<Schemas['Scope']>, contract.ApiScope>,
  Fits<Plain<Schemas['Billing']>, contract.Billing>,
  Fits<Plain<Schemas['PlanPreview']>, contract.PlanPreview>,
  Fits<Plain<Schemas['AuditRow']>, contract.AuditRow>,
  Fits<Plain<Schemas['AuditProof']>, contract.AuditProof>,
  Fits<Plain<Schemas['Start']>, contract.Start>,
]
