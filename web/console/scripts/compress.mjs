// Gzips every text asset beside itself, so that the server only has to send it.
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

for (const e of await readdir('dist', { recursive: true, withFileTypes: true })) {
  const path = join(e.parentPath, e.name)
  if (e.isFile() && /\.(js|css|html|svg|json)$/.test(e.name)) await writeFile(`${path}.gz`, gzipSync(await readFile(path), { level: 9 }))
}
await rm('dist/.vite/manifest.json.gz', { force: true })
