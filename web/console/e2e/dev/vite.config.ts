import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { mock } from './mock.mjs'

/**
 * `npm run dev`: the console against a server given by BOYUN_URL, or against the small mock beside this file when none is given. The mock is
 * for looking at pages; it is never part of the product bundle.
 */
const target = process.env.BOYUN_URL
export default defineConfig({
  root: new URL('../..', import.meta.url).pathname,
  plugins: [react(), ...(target ? [] : [mock()])],
  server: { port: Number(process.env.PORT ?? 5173), strictPort: true, proxy: target ? { '/v1': { target, ws: true, changeOrigin: false } } : undefined },
})
