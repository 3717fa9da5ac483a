import { createContext, useContext } from 'react'
import { useStore } from '../../frame/store'
import type { Phone } from '../../phone/phone'
import type { Picture } from '../../phone/mirror'
import { useNow } from '../../frame/router'

/** The desk's phone, made and ended by the desk's page. */
export const PhoneHere = createContext<Phone | null>(null)

export function usePhone(): Phone {
  const phone = useContext(PhoneHere)
  if (!phone) throw new Error('no phone on this page')
  return phone
}
export function usePicture(): Picture {
  return useStore(usePhone().picture)
}
/** The server's clock, four times a second while a call is up would be waste: once a second is what a timer shows. */
export function useServerNow(everyMs = 1000): number {
  const skew = usePicture().skew
  return useNow(everyMs) + skew
}
