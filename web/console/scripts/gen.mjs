// Writes the types of the API's own description into src/gen/api.ts: npm run gen [path of openapi.json]
import { readFile, writeFile } from 'node:fs/promises'
import openapi, { astToString } from 'openapi-typescript'

const from = process.argv[2] ?? new URL('../../api/gen/openapi.json', import.meta.url).pathname
const ast = await openapi(JSON.parse(await readFile(from, 'utf8')))
await writeFile(new URL('../src/gen/api.ts', import.meta.url), `// Code generated from web/api/gen/openapi.json by npm run gen; DO NOT EDIT.\n${astToString(ast)}`)
