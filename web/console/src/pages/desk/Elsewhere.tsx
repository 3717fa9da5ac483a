import { useEffect, useState } from 'react'
import { Glyph } from '../../frame/Glyph'
import { go } from '../../frame/router'
import { useKeys } from '../../frame/useKeys'
import { useWords } from '../../i18n'
import { usePhone, usePicture } from './phoneHere'

/** The desk is in another tab, was taken there, or this page is too old; nothing else on the page acts then. */
export function Elsewhere() {
  const t = useWords()
  const phone = usePhone()
  const { link } = usePicture()
  const [long, setLong] = useState(false)
  const take = () => {
    if (link === 'moved') location.reload()
    else void phone.takeover()
  }
  const shown = link === 'elsewhere' || link === 'moved' || link === 'old_page'
  useKeys({ Enter: shown && link !== 'old_page' ? take : undefined }, { on: shown })
  useEffect(() => {
    if (link === 'signed_out') go('/login?next=/desk', { replace: true })
    if (link !== 'opening') return
    const timer = setTimeout(() => setLong(true), 3000)
    return () => {
      clearTimeout(timer)
      setLong(false)
    }
  }, [link])
  if (link === 'opening' && long) return <div className="notice" role="status"><Glyph name="back" />{t('desk:opening_long')}</div>
  if (!shown) return null
  return (
    <div className="over" role="alertdialog" aria-label={t(`desk:else.${link}`)}>
      <div className="col" style={{ justifyItems: 'center', alignItems: 'center', maxWidth: 460, textAlign: 'center' }}>
        <span className="c3"><Glyph name={link === 'old_page' ? 'back' : 'reserved'} size={28} /></span>
        <h1>{t(`desk:else.${link}`)}</h1>
        <p className="c2">{t(`desk:else.${link}_text`)}</p>
        {link === 'old_page'
          ? <button className="btn p" autoFocus onClick={() => location.reload()}>{t('broken.reload')}</button>
          : <button className="btn p" onClick={take}>{t('desk:else.take')} <kbd>Enter</kbd></button>}
      </div>
    </div>
  )
}
