import { useRef, type KeyboardEvent, type ReactNode } from 'react'
import { useWords } from '../i18n'

export interface Column<T> {
  head: ReactNode
  cell: (row: T) => ReactNode
  /** numbers and acts stand right */
  end?: boolean
  /** absent on narrow screens */
  wide?: boolean
}

/** The one table: sticky head, arrows move, Enter opens, the first column is the link. */
export function Rows<T extends object>({ of, columns, open, more, label }: { of: T[]; columns: Column<T>[]; open?: (row: T) => void; more?: (() => void) | null; label?: string }) {
  const t = useWords()
  const body = useRef<HTMLTableSectionElement>(null)
  const key = (row: T) => (e: KeyboardEvent<HTMLTableRowElement>) => {
    if (e.target !== e.currentTarget || e.nativeEvent.isComposing) return
    if (e.key === 'Enter' && open) open(row)
    else if (e.key === 'ArrowDown') (e.currentTarget.nextElementSibling as HTMLElement | null)?.focus()
    else if (e.key === 'ArrowUp') (e.currentTarget.previousElementSibling as HTMLElement | null)?.focus()
    else return
    e.preventDefault()
  }
  return (
    <div className="scroll">
      <table className="table" aria-label={label}>
        <thead><tr>{columns.map((c, i) => <th key={i} scope="col" className={`${c.end ? 'n' : ''} ${c.wide ? 'wide' : ''}`}>{c.head}</th>)}</tr></thead>
        <tbody ref={body}>
          {of.map((row, i) => (
            <tr key={i} tabIndex={open ? 0 : undefined} data-open={open ? '' : undefined} onKeyDown={key(row)}>
              {columns.map((c, j) => <td key={j} className={`${c.end ? 'n' : ''} ${c.wide ? 'wide' : ''}`}>{c.cell(row)}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
      {more && <div className="pad row" style={{ justifyContent: 'center' }}><button className="btn" onClick={more}>{t('more')}</button></div>}
    </div>
  )
}
