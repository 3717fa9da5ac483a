import { useEffect, useRef, useState, type DragEvent } from 'react'
import { api, ApiError, url } from '../../api/client'
import type { Import } from '../../api/contract'
import { Field, Trouble } from '../../frame/parts'
import { go, usePlace } from '../../frame/router'
import { me } from '../../frame/session'
import { useStore } from '../../frame/store'
import { language, useWords } from '../../i18n'

/** A file by choosing, dropping or pasting; a spreadsheet's cells pasted anywhere on the page do as well. */
export function ImportFile() {
  const t = useWords()
  const lng = useStore(language)
  const who = useStore(me)!
  const { query } = usePlace()
  const list = query.get('list')
  const [name, setName] = useState('')
  const [country, setCountry] = useState(who.tenant.country)
  const [text, setText] = useState('')
  const [over, setOver] = useState(false)
  const [busy, setBusy] = useState('')
  const [error, setError] = useState<ApiError | null>(null)
  const input = useRef<HTMLInputElement>(null)

  const send = async (file: File | Blob, fileName: string, as: 'file' | 'text' = 'file') => {
    setBusy(fileName)
    setError(null)
    const form = new FormData()
    if (list) form.set('list_id', list)
    else form.set('list_name', name.trim() || fileName.replace(/\.\w+$/, ''))
    form.set('country', country)
    form.set(as, file, fileName)
    try {
      const made = await api.post<Import>('/imports', form)
      go(`/lists/import/${made.id}`)
    } catch (e) {
      if (!(e instanceof ApiError)) throw e
      setError(e)
      setBusy('')
    }
  }
  const paste = (content: string) => void send(new Blob([content], { type: 'text/csv' }), `${t('office:import.pasted')}.csv`, 'text')
  const sendNow = useRef(paste)
  useEffect(() => {
    sendNow.current = paste
  })
  useEffect(() => {
    const fn = (e: ClipboardEvent) => {
      const target = e.target as HTMLElement | null
      if (target?.matches('input,textarea')) return
      const content = e.clipboardData?.getData('text') ?? ''
      if (content.trim().includes('\n')) sendNow.current(content)
    }
    addEventListener('paste', fn)
    return () => removeEventListener('paste', fn)
  }, [])
  const drop = (e: DragEvent) => {
    e.preventDefault()
    setOver(false)
    const file = e.dataTransfer.files[0]
    if (file) void send(file, file.name)
  }
  return (
    <div className="card pad col">
      {!list && (
        <div className="row top wrap">
          <div style={{ flex: '1 1 240px' }}><Field label={t('office:import.list_name')} hint={t('office:import.list_hint')}><input className="fld" value={name} onChange={(e) => setName(e.target.value)} /></Field></div>
          <div style={{ flex: '0 1 200px' }}><Field label={t('office:import.country')} hint={t('office:import.country_hint')}>
            <select className="fld" value={country} onChange={(e) => setCountry(e.target.value)}>
              {[...new Set([who.tenant.country, 'CN', 'US', 'GB', 'DE', 'SG', 'HK', 'AE'])].map((c) => <option key={c} value={c}>{new Intl.DisplayNames([lng === 'zh' ? 'zh-CN' : 'en'], { type: 'region' }).of(c)}</option>)}
            </select>
          </Field></div>
        </div>
      )}
      <div onDragOver={(e) => {
        e.preventDefault()
        setOver(true)
      }} onDragLeave={() => setOver(false)} onDrop={drop} style={{ border: `1px dashed var(${over ? '--by-focus' : '--by-line2'})`, borderRadius: 10, padding: 32, textAlign: 'center' }} className="col">
        <div className="row wrap" style={{ justifyContent: 'center' }}>
          <button className="btn p" style={{ height: 40 }} disabled={Boolean(busy)} onClick={() => input.current?.click()}>{t('office:import.choose')}</button>
          <a className="btn" style={{ height: 40 }} href={url('/imports/sample.csv', { language: lng })} download>{t('office:import.sample')}</a>
        </div>
        <p className="c2 f13">{busy ? t('office:import.sending', { name: busy }) : t('office:import.drop')}</p>
        <input ref={input} type="file" className="hide" accept=".csv,.tsv,.txt,.xlsx" aria-label={t('office:import.choose')} onChange={(e) => {
          const file = e.target.files?.[0]
          if (file) void send(file, file.name)
          e.target.value = '' // the same file, corrected, may be chosen again
        }} />
      </div>
      <Field label={t('office:import.paste')}><textarea className="fld mono" rows={4} value={text} placeholder={t('office:import.paste_hint')} onChange={(e) => setText(e.target.value)} /></Field>
      {text.trim() && <div><button className="btn" disabled={Boolean(busy)} onClick={() => paste(text)}>{t('office:import.use_paste')}</button></div>}
      {error && <Trouble problem={error.problem} />}
    </div>
  )
}
