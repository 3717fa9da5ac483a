// @vitest-environment node
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import openapi, { astToString } from 'openapi-typescript'
import { expect, it } from 'vitest'

it('has types as fresh as the description of the API (npm run gen)', async () => {
  const description = JSON.parse(readFileSync(join(process.cwd(), '../api/gen/openapi.json'), 'utf8')) as Parameters<typeof openapi>[0]
  const written = readFileSync(join(process.cwd(), 'src/gen/api.ts'), 'utf8')
  expect(written.slice(written.indexOf('\n') + 1)).toBe(astToString(await openapi(description)))
})
