import { fireEvent, render } from '@testing-library/react'
import { useState } from 'react'
import { beforeAll, expect, test } from 'vitest'
import type { ScriptStep } from '../src/api/contract'
import { startWords } from '../src/i18n'
import { EditScript } from '../src/pages/campaigns/EditScript'

beforeAll(startWords)

test('the choices of a field are typed one key after the other, commas and all', () => {
  let now: ScriptStep[] = [{ id: 's', title: 'Offer', text: '', branches: [], fields: [{ key: 'years', label: 'Years', required: false, options: [] }] }]
  function Page() {
    const [script, set] = useState(now)
    now = script
    return <EditScript script={script} set={set} />
  }
  const { container } = render(<Page />)
  const field = container.querySelectorAll<HTMLInputElement>('details .row input:not([type])')[1]!
  for (const key of '1 year, 2 years，three') fireEvent.change(field, { target: { value: field.value + key } })
  expect(now[0]!.fields[0]!.options).toEqual(['1 year', '2 years', 'three'])
  expect(field.value).toBe('1 year, 2 years，three')
})
