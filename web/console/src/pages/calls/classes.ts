import type { AnnouncementClass } from '../../api/contract'

/** What announcements say, the frequent ones first. */
export const announcementClasses: AnnouncementClass[] = ['vacant', 'powered_off', 'suspended', 'busy', 'unreachable', 'no_answer', 'barred', 'network_busy', 'call_waiting', 'own_line', 'mailbox']
