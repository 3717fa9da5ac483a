/** The words the page and the server say: generated from softphone/signal, gathered here for the phone and the views. */
export type * from '../gen/signal'
export type { Ticket } from '../api/contract'
