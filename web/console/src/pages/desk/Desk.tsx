import { useEffect, useRef, useState } from 'react'
import { TopBar } from '../../frame/Frame'
import { Glyph, Logo } from '../../frame/Glyph'
import { onTheLine } from '../../frame/Extras'
import { Link, usePlace } from '../../frame/router'
import { home, may, me } from '../../frame/session'
import { useStore } from '../../frame/store'
import { reasonText } from '../../frame/parts'
import { useWords } from '../../i18n'
import { Phone } from '../../phone/phone'
import { connected } from '../../phone/mirror'
import { Checking } from './Checking'
import { Elsewhere } from './Elsewhere'
import { PhoneHere, usePhone, usePicture } from './phoneHere'
import { Pause } from './Pause'
import { Preview } from './Preview'
import { Ready } from './Ready'
import { Ribbon } from './Ribbon'
import { Talking } from './Talking'
import { Wrap } from './Wrap'
import { useTitle } from './title'
import './desk.css'

export default function Desk() {
  const [phone, setPhone] = useState<Phone | null>(null)
  useEffect(() => {
    const p = new Phone()
    setPhone(p)
    p.start()
    return () => {
      p.end()
      onTheLine.set(false)
    }
  }, [])
  if (!phone) return null
  return (
    <PhoneHere.Provider value={phone}>
      <Screen />
    </PhoneHere.Provider>
  )
}

function Screen() {
  const t = useWords()
  const picture = usePicture()
  const who = useStore(me)!
  const desk = picture.desk
  const onLine = connected(picture)
  useTitle(picture)
  useEffect(() => onTheLine.set(onLine), [onLine])
  return (
    <div className="desk">
      <TopBar calm right={desk && (
        <>
          {may(who, 'campaigns:read') && !onLine && <Link className="f13 wide" to="/campaigns">{t('place.campaigns')}</Link>}
          <span className="f13 c2 wide">{t('desk:talked_today')} <b style={{ color: 'var(--by-ink)' }}>{desk.today.talked}</b></span>
          <span className="f13 c2 wide">{t('desk:success_today')} <b style={{ color: 'var(--by-ink)' }}>{desk.today.success}</b></span>
        </>
      )}>
        <Link to={home(who) === '/desk' ? '/desk' : '/'} className="plain" aria-label={t('brand')}><Logo /></Link>
        <b className="cut">{desk?.call?.card.campaign.name ?? desk?.wrap?.card.campaign.name ?? desk?.campaigns?.[0]?.name ?? t('place.desk')}</b>
        {who.tenant.sandbox && <span className="tag test-tag">{t('test_tag')}</span>}
      </TopBar>
      <Ribbon />
      <Body />
      <Refusal />
      <Elsewhere />
    </div>
  )
}

function Body() {
  const picture = usePicture()
  const phone = usePhone()
  const { query } = usePlace()
  const desk = picture.desk
  const asked = useRef(query.get('test') === '1')
  const state = desk?.state
  // The start page asked for a test call: it begins by itself the first time the desk is ready.
  useEffect(() => {
    if (state !== 'ready' || !asked.current) return
    asked.current = false
    void phone.testCall()
  }, [state, phone])
  if (!desk) return <main className="calm" />
  switch (desk.state) {
    case 'offline':
    case 'checking':
      return <Checking />
    case 'ready':
      return <Ready />
    case 'not_ready':
      return desk.reason === 'signed_in' ? <Checking /> : <Pause />
    case 'preview':
      return <Preview />
    case 'reserved':
    case 'talking':
    case 'hold':
      return <Talking />
    case 'wrap':
      return <Wrap />
  }
}

/** An act that was refused says why, for 5 s, without taking the focus. */
function Refusal() {
  const t = useWords()
  const phone = usePhone()
  const { refusal } = usePicture()
  const at = refusal?.at
  useEffect(() => {
    if (!at) return
    const timer = setTimeout(phone.forget, 5000)
    return () => clearTimeout(timer)
  }, [at, phone])
  if (!refusal) return null
  return (
    <div className="notice" role="alert">
      <span className="is-alarm"><Glyph name="alarm" /></span>
      <span>{reasonText(t, refusal.reason, refusal.detail)}</span>
    </div>
  )
}
