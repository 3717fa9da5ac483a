import type { Mail } from '../../api/contract'
import { Bones, copy, Empty, Time, Trouble } from '../../frame/parts'
import { useData } from '../../frame/useData'
import { useNow } from '../../frame/router'
import { useWords } from '../../i18n'
import { Shell } from '../entry/Shell'
import { useEffect } from 'react'

/** The demo's mails: what the default mailer would have sent. The one page that asks again by itself: it has no session to be pushed to. */
export default function Inbox() {
  const t = useWords()
  const mails = useData<{ items: Mail[] }>('/demo/inbox')
  const { reload } = mails
  const tick = Math.floor(useNow(3000) / 3000)
  useEffect(() => reload(), [tick, reload])
  return (
    <Shell one>
      <div className="col">
        <h1>{t('office:inbox.title')}</h1>
        <p className="c2 f13">{t('office:inbox.text')}</p>
        {mails.first && <Bones />}
        {mails.problem && !mails.value && <Trouble problem={mails.problem} retry={reload} />}
        {mails.value?.items.length === 0 && <div className="card"><Empty text={t('office:inbox.empty')} /></div>}
        {mails.value?.items.map((m) => (
          <article key={m.id} className="card pad col s">
            <div className="row wrap"><b>{m.subject}</b><span className="sp" /><span className="c3 f12"><Time at={m.at} /></span></div>
            <span className="c3 f12">{t('office:inbox.to', { to: m.to })}</span>
            <p style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{m.text}</p>
            <div className="row wrap">
              {m.code && <><b className="mono" style={{ fontSize: 20 }}>{m.code}</b><button className="btn s" onClick={() => copy(m.code)}>{t('office:copy')}</button></>}
              {m.link && <a className="btn s" href={m.link}>{t('office:inbox.open')}</a>}
            </div>
          </article>
        ))}
      </div>
    </Shell>
  )
}
